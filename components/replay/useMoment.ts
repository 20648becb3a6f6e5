"use client";

import { useSearchParams } from "next/navigation";
import { type Moment, momentOf } from "#lib/replay/moment.ts";

/** The moment that the address asks for: undefined for now, a sentence when it can't be told. */
export const useMoment = (): Moment | string | undefined => momentOf(useSearchParams());
