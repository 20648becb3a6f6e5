"use client";

import { type ReactNode, useCallback, useState } from "react";
import { BreakGlassBanner } from "#components/breakGlass/BreakGlassBanner.tsx";
import { HoldBanner } from "#components/holds/HoldBanner.tsx";
import { SealBanner } from "#components/journal/SealBanner.tsx";
import { HandOverBar } from "#components/people/HandOverBar.tsx";
import { RehearsalBanner } from "#components/rehearsals/RehearsalBanner.tsx";
import { LookBack } from "#components/replay/LookBack.tsx";
import { Kbd } from "#components/ui/Kbd.tsx";
import { NavTabs } from "#components/ui/NavTabs.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { ThemeSwitch } from "#components/ui/ThemeSwitch.tsx";
import { useRoom } from "#lib/room/live.client.tsx";
import type { RoomSnapshot } from "#lib/room/schema.ts";
import { AlarmLink } from "./AlarmLink.tsx";
import { KindTag } from "./KindTag.tsx";
import { Mark } from "./Mark.tsx";
import { RoomClocks } from "./RoomClocks.tsx";
import { RoomFrame } from "./RoomFrame.tsx";
import { SectionTabs, sectionOf } from "./SectionTabs.tsx";
import { ShortcutHelp } from "./ShortcutHelp.tsx";
import { Shortcuts } from "./Shortcuts.tsx";
import { SyncBanner } from "./SyncBanner.tsx";
import { SyncIndicator } from "./SyncIndicator.tsx";
import { PAGES } from "./shortcuts.ts";
import { useLinks } from "./useLinks.ts";
import { WhoAmI } from "./WhoAmI.tsx";

/** Around every page of a cutover. */
export function Shell({ initial, children }: { initial: RoomSnapshot; children: ReactNode }) {
  return (
    <RoomFrame initial={initial}>
      <Chrome>{children}</Chrome>
    </RoomFrame>
  );
}

function Chrome({ children }: { children: ReactNode }) {
  const { cutover } = useRoom();
  const links = useLinks();
  const [helpOpen, setHelpOpen] = useState(false);
  const showHelp = useCallback(() => setHelpOpen(true), []);
  return (
    <>
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:bg-panel focus:px-3 focus:py-2"
      >
        Skip to the content
      </a>
      {/* On a wide screen both stay in view; on a phone the banner alone. */}
      <div className="contents lg:sticky lg:top-0 lg:z-20 lg:block">
        <SyncBanner />
        <SealBanner />
        <BreakGlassBanner />
        <RehearsalBanner />
        <HoldBanner />
        <HandOverBar />
        <header className="border-b border-line bg-canvas">
          <div className="flex flex-wrap items-center gap-x-5 gap-y-3 border-b border-line px-4 py-2 lg:min-h-13">
            <Mark />
            <p className="min-w-0 max-sm:order-1 max-sm:w-full">
              <span className="text-dim">{cutover.organization} · </span>
              <b className="font-semibold">{cutover.name}</b>
            </p>
            <KindTag kind={cutover.kind} />
            {cutover.closedAt !== null && <StateBadge state="CLOSED" />}
            <SyncIndicator />
            <AlarmLink />
            <div className="order-2 w-full lg:ml-auto lg:w-auto">
              <RoomClocks />
            </div>
          </div>
          <div className="flex flex-wrap items-center justify-between gap-x-4 px-2 sm:px-3">
            <NavTabs
              label="Cutover"
              tabs={PAGES.filter((each) => !("under" in each)).map(({ page, label, key }) => ({
                label,
                href: links[page],
                keys: `g ${key}`,
                also: [
                  ...sectionOf(page).map((each) => links[each]),
                  ...(page === "inventory" ? links.rules : []),
                ],
              }))}
            />
            <div className="flex min-w-0 items-center gap-1">
              <WhoAmI onHelp={showHelp} />
              <ThemeSwitch />
              <LookBack />
              <button
                type="button"
                onClick={showHelp}
                className="hidden min-h-8 items-center gap-1.5 rounded-md px-2 text-small text-faint hover:text-ink md:flex"
              >
                <Kbd>?</Kbd> keys
              </button>
            </div>
          </div>
        </header>
      </div>
      <main id="content" className="px-2 py-2.5 sm:px-4">
        <SectionTabs />
        {children}
      </main>
      <Shortcuts onHelp={showHelp} />
      <ShortcutHelp open={helpOpen} onOpenChange={setHelpOpen} />
    </>
  );
}
