"use client";

import { clsx } from "clsx";
import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { type ReactNode, useRef } from "react";

interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  /** One sentence under the title: what this does. */
  description?: ReactNode;
  wide?: boolean;
  /** The id of what takes focus at first, where that is not the first control: a text to read from its beginning. */
  startsAt?: string;
  /** The id of what takes focus at last, when what opened the dialog has gone with what was done in it. */
  endsAt?: string;
  children: ReactNode;
}

const elementOf = (id: string | undefined): Element | null =>
  id === undefined ? null : document.getElementById(id);

/** A dialog: focus stays inside, Escape closes it, and focus goes back to where it was. A sheet from below on a phone. */
export function Dialog(props: DialogProps) {
  const { open, onOpenChange, title, description, wide = false, startsAt, endsAt, children } = props;
  const opener = useRef<Element | null>(null);
  const focusInstead = (event: Event, element: Element | null) => {
    if (!(element instanceof HTMLElement)) return;
    event.preventDefault();
    element.focus();
  };
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-scrim" />
        <Radix.Content
          {...(description === undefined && { "aria-describedby": undefined })}
          onOpenAutoFocus={(event) => {
            opener.current = document.activeElement;
            focusInstead(event, elementOf(startsAt));
          }}
          onCloseAutoFocus={(event) => {
            // Radix gives it back to a trigger of its own alone, which a dialog opened by a state has not.
            focusInstead(event, opener.current?.isConnected ? opener.current : elementOf(endsAt));
          }}
          className={clsx(
            "fixed z-50 flex max-h-[92dvh] w-full flex-col border border-line bg-panel shadow-dialog",
            "inset-x-0 bottom-0 rounded-t-lg sm:inset-auto sm:top-1/2 sm:left-1/2 sm:-translate-1/2 sm:rounded-lg",
            wide ? "sm:w-[min(56rem,94vw)]" : "sm:w-[min(34rem,94vw)]",
          )}
        >
          <header className="flex items-start gap-4 border-b border-line px-5 py-4">
            <div className="min-w-0 flex-1">
              <Radix.Title className="text-title font-semibold">{title}</Radix.Title>
              {description !== undefined && (
                <Radix.Description className="mt-1 text-dim">{description}</Radix.Description>
              )}
            </div>
            <Radix.Close
              aria-label="Close"
              className="-m-1 grid size-8 place-items-center rounded-md text-dim hover:bg-raised hover:text-ink"
            >
              <X className="size-4" />
            </Radix.Close>
          </header>
          <div className="min-h-0 overflow-y-auto px-5 py-4">{children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** The dialog's buttons, at its end. */
export function DialogActions({ children }: { children: ReactNode }) {
  return <div className="mt-5 flex flex-wrap items-start justify-end gap-2">{children}</div>;
}
