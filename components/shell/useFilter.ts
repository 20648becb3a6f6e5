"use client";

import { useEffect, useEffectEvent, useRef, useState } from "react";

/** The same for the same filter, in whichever order it was written. */
const keyOf = (filter: object): string =>
  JSON.stringify(
    Object.entries(filter)
      .filter(([, value]) => value !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

/**
 * What a page with keys is narrowed to, and which of its things is chosen: so at once when it is asked for, and the address follows. The router
 * brings an address to the screen in its own time, and a key that is pressed in between would be for what was chosen before.
 * @param inAddress what the address asks for
 * @param hrefOf the address of a filter
 */
export function useFilter<Filter extends object>(
  inAddress: Filter,
  hrefOf: (filter: Filter) => string,
): readonly [Filter, (next: Filter) => void] {
  const [filter, narrow] = useState(inAddress);
  const asked = keyOf(filter);
  const said = keyOf(inAddress);
  const saidBefore = useRef(said);
  const onItsWay = useRef<string>(undefined);
  const write = useEffectEvent(() => window.history.replaceState(null, "", hrefOf(filter)));
  const follow = useEffectEvent(() => narrow(inAddress));
  useEffect(() => {
    if (said !== saidBefore.current) {
      saidBefore.current = said;
      const isOwn = said === onItsWay.current;
      onItsWay.current = undefined;
      if (!isOwn) return follow();
    }
    // One at a time: what arrives is then either the one that was written, or somebody else's.
    if (onItsWay.current !== undefined || asked === said) return;
    onItsWay.current = asked;
    write();
  }, [asked, said]);
  return [filter, narrow];
}
