"use client";

import { Dialog } from "#components/ui/Dialog.tsx";
import { Kbd } from "#components/ui/Kbd.tsx";
import { PAGES } from "./shortcuts.ts";
import { useShortcutsOn } from "./useShortcutsOn.ts";

const KEYS = [
  ...PAGES.map(({ key, label }) => ({ keys: ["g", key], what: label })),
  { keys: ["j"], what: "Next task, on the runbook; k the one before" },
  { keys: ["s"], what: "Start the task; f finish, x failed, c comment" },
  { keys: ["l"], what: "Link a pair of patients; n not a match, u undo" },
  { keys: ["/"], what: "Filter, on pages that have a list" },
  { keys: ["?"], what: "These keys" },
  { keys: ["Esc"], what: "Close what is open" },
];

export function ShortcutHelp({
  open,
  onOpenChange,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const [on, setOn] = useShortcutsOn();
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Keys"
      description="They work when nothing is being typed."
    >
      <dl className="grid grid-cols-[auto_1fr] items-baseline gap-x-5 gap-y-2">
        {KEYS.map(({ keys, what }) => (
          <div key={what} className="contents">
            <dt className="flex gap-1">
              {keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <label className="mt-5 flex min-h-8 items-center gap-2 border-t border-line pt-4">
        <input
          type="checkbox"
          checked={on}
          onChange={(event) => setOn(event.target.checked)}
          className="size-4"
        />
        Single keys act on this machine
      </label>
    </Dialog>
  );
}
