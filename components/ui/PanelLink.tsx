import { ChevronRight } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";

/** In a panel's header: to the page that has all of it. */
export function PanelLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href} className="-my-1 inline-flex min-h-6 items-center gap-0.5 hover:text-ink">
      {children}
      <ChevronRight aria-hidden="true" className="size-3.5" />
    </Link>
  );
}
