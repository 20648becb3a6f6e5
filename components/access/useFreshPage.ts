"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

/** Well before the challenge that came with the page is over. */
const REFRESH_MS = 4 * 60_000;

/** Asks for the page anew now and then, for the challenge that came with it ends. What was typed stays. */
export function useFreshPage(): void {
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(() => router.refresh(), REFRESH_MS);
    return () => clearInterval(timer);
  }, [router]);
}
