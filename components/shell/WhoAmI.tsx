"use client";

import { ChevronDown } from "lucide-react";
import Link from "next/link";
import { signOut } from "next-auth/react";
import { DropdownMenu } from "radix-ui";
import { positionTitle } from "#lib/door/positions.ts";
import { useRoom } from "#lib/room/live.client.tsx";

const ITEM =
  "flex min-h-8 w-full items-center rounded-sm px-2 outline-none data-highlighted:bg-canvas data-highlighted:text-ink";

/** Who is signed in and the positions they hold here, with what a person does about themself. */
export function WhoAmI({ onHelp }: { onHelp: () => void }) {
  const { me } = useRoom();
  const titles = me.positions.map(positionTitle);
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger className="flex min-h-8 min-w-0 items-center gap-1.5 rounded-md px-2 hover:bg-raised">
        <span className="truncate text-dim">
          {me.name}
          <span className="hidden sm:inline">
            {" · "}
            <b className="font-medium text-ink">{titles.length === 0 ? "no position" : titles.join(", ")}</b>
          </span>
        </span>
        <ChevronDown aria-hidden="true" className="size-3.5 shrink-0 text-faint" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={4}
          className="z-40 min-w-56 rounded-md border border-line bg-raised p-1 text-dim shadow-dialog"
        >
          <DropdownMenu.Label className="px-2 pt-1.5 pb-2 text-small text-faint">
            {titles.length === 0 ? "You hold no position in this cutover." : `You hold ${titles.join(", ")}.`}
          </DropdownMenu.Label>
          <DropdownMenu.Item asChild>
            <Link href="/" className={ITEM}>
              My cutovers
            </Link>
          </DropdownMenu.Item>
          <DropdownMenu.Item asChild>
            <Link href="/account" className={ITEM}>
              My account
            </Link>
          </DropdownMenu.Item>
          <DropdownMenu.Item className={ITEM} onSelect={onHelp}>
            Keys
          </DropdownMenu.Item>
          <DropdownMenu.Separator className="my-1 h-px bg-line" />
          <DropdownMenu.Item className={ITEM} onSelect={() => void signOut({ callbackUrl: "/sign-in" })}>
            Sign out
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
