"use client";

import { useSyncExternalStore } from "react";

/** It never changes while a page is open. */
const subscribe = () => () => undefined;

/** Where this page was loaded from (`https://host:port`), for commands that people copy; empty until the browser knows. */
export const useOrigin = (): string =>
  useSyncExternalStore(
    subscribe,
    () => window.location.origin,
    () => "",
  );
