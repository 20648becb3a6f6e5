import { StateMark } from "#components/ui/StateMark.tsx";

/** Why a change is not for one person alone, sentence by sentence. */
export function WhySecondPerson({ sentences }: { sentences: readonly string[] }) {
  if (sentences.length === 0)
    return <p className="text-small text-dim">It only gets stricter: it is in force at once.</p>;
  return (
    <div className="rounded-md bg-hold-bg px-3 py-2 text-small">
      <p className="font-semibold text-hold">
        <StateMark shape="bars" tone="hold" className="mr-1.5 align-[-0.08em]" />A second person must approve
        it
      </p>
      <ul className="mt-1 list-disc pl-4 marker:text-hold">
        {sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </div>
  );
}
