import { StateMark } from "./StateMark.tsx";

/** Why something was refused or failed, next to what asked for it. Nothing is drawn when there is no sentence. */
export function RefusalLine({ sentence }: { sentence: string | undefined }) {
  if (sentence === undefined) return null;
  return (
    <p
      role="alert"
      data-tone="nogo"
      className="flex items-baseline gap-2 rounded-md border border-(--tone) bg-(--tone-bg) px-3 py-2 text-(--tone)"
    >
      <StateMark shape="cross" tone="nogo" />
      <span>{sentence}</span>
    </p>
  );
}
