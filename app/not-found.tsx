import Link from "next/link";
import { MessagePage } from "#components/shell/MessagePage.tsx";
import { buttonClass } from "#components/ui/Button.tsx";

export default function NotFound() {
  return (
    <MessagePage
      title="There is nothing at this address"
      action={
        <Link href="/" className={buttonClass({ intent: "primary" })}>
          My cutovers
        </Link>
      }
    >
      The address may be mistyped, or the cutover is not one that you have a position in. Nothing was changed.
      If someone sent it to you, ask the incident commander for a position there.
    </MessagePage>
  );
}
