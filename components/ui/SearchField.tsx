import { Search } from "lucide-react";
import type { ComponentProps } from "react";
import { Kbd } from "./Kbd.tsx";

/** The search of a page; `/` puts the cursor into it. */
export function SearchField({ label, ...input }: { label: string } & ComponentProps<"input">) {
  return (
    <label className="flex min-h-9 items-center gap-2 rounded-md border border-edge bg-canvas px-3 focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-info">
      <Search aria-hidden="true" className="size-3.5 shrink-0 text-faint" />
      <span className="sr-only">{label}</span>
      <input
        type="search"
        placeholder={label}
        {...input}
        data-search=""
        className="min-w-0 flex-1 bg-transparent text-[1rem] outline-none placeholder:text-faint sm:text-body"
      />
      <Kbd>/</Kbd>
    </label>
  );
}
