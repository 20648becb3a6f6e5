interface SentencesProps {
  title: string;
  tone: "hold" | "nogo";
  sentences: readonly string[];
}

/** What stands against something, sentence by sentence; nothing where nothing does. */
export function Sentences({ title, tone, sentences }: SentencesProps) {
  if (sentences.length === 0) return null;
  return (
    <section data-tone={tone} className="rounded-lg border border-(--tone) bg-(--tone-bg) p-3">
      <h3 className="font-semibold text-(--tone)">{title}</h3>
      <ul className="mt-1 grid gap-0.5 pl-4 [&>li]:list-disc">
        {sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </section>
  );
}
