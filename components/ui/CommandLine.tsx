import { CopyButton } from "./CopyButton.tsx";

/** A command to run near the data, as it is to be typed: what is in capitals is to be filled in. */
export function CommandLine({ children }: { children: string }) {
  return (
    <div className="mt-2 grid justify-items-start gap-2">
      <code className="figures block w-full rounded-md border border-line bg-canvas px-3 py-2 text-small wrap-anywhere text-ink select-all">
        {children}
      </code>
      <CopyButton text={children} what="the command" />
    </div>
  );
}
