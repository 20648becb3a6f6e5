import { StateBadge } from "#components/ui/StateBadge.tsx";

/** Whether a slice is a real one, and what it lacks. */
export function Lacks({ lacks }: { lacks: readonly string[] }) {
  if (lacks.length === 0)
    return (
      <p className="flex flex-wrap items-center gap-2">
        <StateBadge state="OK" /> A real slice: identity, consent, a clinical workflow and an interface
        downstream.
      </p>
    );
  return (
    <div className="grid gap-1">
      <p className="flex flex-wrap items-center gap-2">
        <StateBadge state="CHECK" /> Not a real slice yet:
      </p>
      <ul className="grid gap-0.5 pl-4 text-dim [&>li]:list-disc">
        {lacks.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </div>
  );
}
