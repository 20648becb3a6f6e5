"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { ThemeProvider } from "next-themes";
import { type ReactNode, useState } from "react";

interface Props {
  /** Lets the theme's inline script run under the page's policy. */
  readonly nonce: string | undefined;
  readonly children: ReactNode;
}

/** What every page needs around it: the query cache and the theme. Dark unless a person chose otherwise. */
export function Providers({ nonce, children }: Props) {
  const [queryClient] = useState(() => new QueryClient());
  return (
    <QueryClientProvider client={queryClient}>
      <ThemeProvider attribute="data-theme" defaultTheme="dark" disableTransitionOnChange nonce={nonce}>
        {children}
      </ThemeProvider>
    </QueryClientProvider>
  );
}
