"use client";

import { Moon, Sun } from "lucide-react";
import { useTheme } from "next-themes";

/** Dark or light. Both icons are there and the theme shows one, so that the server need not know which. */
export function ThemeSwitch() {
  const { resolvedTheme, setTheme } = useTheme();
  return (
    <button
      type="button"
      aria-label="Switch between dark and light"
      onClick={() => setTheme(resolvedTheme === "light" ? "dark" : "light")}
      className="grid size-8 place-items-center rounded-md text-dim hover:bg-raised hover:text-ink"
    >
      <Sun className="size-4 in-data-[theme=light]:hidden" />
      <Moon className="hidden size-4 in-data-[theme=light]:block" />
    </button>
  );
}
