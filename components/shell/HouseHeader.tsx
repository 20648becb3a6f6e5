import Link from "next/link";
import { ThemeSwitch } from "#components/ui/ThemeSwitch.tsx";
import { Mark } from "./Mark.tsx";
import { SignOutButton } from "./SignOutButton.tsx";

const PAGES = [
  { key: "cutovers", href: "/", label: "My cutovers" },
  { key: "programs", href: "/programs", label: "Programs" },
  { key: "start", href: "/start", label: "Open a war room" },
  { key: "account", href: "/account", label: "My account" },
] as const;

interface HouseHeaderProps {
  here: (typeof PAGES)[number]["key"];
  /** Whether the person who looks may open a war room; left out on the page that only they see. */
  mayStart?: boolean;
}

/** Over every page that belongs to no cutover. */
export function HouseHeader({ here, mayStart = true }: HouseHeaderProps) {
  const pages = PAGES.filter(({ key }) => key !== here && (key !== "start" || mayStart));
  return (
    <header className="flex flex-wrap items-center justify-between gap-x-4">
      <Mark />
      <div className="flex flex-wrap items-center gap-1">
        {pages.map(({ key, href, label }) => (
          <Link
            key={key}
            href={href}
            className="min-h-8 rounded-md px-2 py-1.5 text-small text-dim hover:text-ink"
          >
            {label}
          </Link>
        ))}
        <SignOutButton />
        <ThemeSwitch />
      </div>
    </header>
  );
}
