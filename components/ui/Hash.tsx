/** Enough of a hash to tell two apart at a glance. */
const SHOWN = 12;

/** A hash by its beginning; the whole is on hover. */
export function Hash({ hash }: { hash: string }) {
  return (
    <span className="figures" title={hash}>
      {shortHash(hash)}
    </span>
  );
}

/** A hash by its beginning, where a text can't hold more. */
export const shortHash = (hash: string): string => hash.slice(0, SHOWN);
