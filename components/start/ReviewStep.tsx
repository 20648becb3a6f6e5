import { useRouter } from "next/navigation";
import { linksOf } from "#components/shell/links.ts";
import { Button } from "#components/ui/Button.tsx";
import { Disclosure } from "#components/ui/Disclosure.tsx";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import { api } from "#lib/door/client.ts";
import { positionTitle } from "#lib/door/positions.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { blockersOfOpening, lacksOf, warningsOf } from "#lib/opening/rules.ts";
import type { PlanFile } from "#lib/opening/schema.ts";
import { planOfDraft } from "./draft.ts";
import { Sentences } from "./Sentences.tsx";
import type { StepProps } from "./types.ts";

/** All that will be made, and what will not work, before anything is. */
export function ReviewStep({ draft, forget, me }: StepProps) {
  const router = useRouter();
  const { run, pending, refusal } = useCommand(api.opening.openCutover);
  const reading = planOfDraft(draft);
  if ("problem" in reading)
    return <Sentences title="This has to be mended" tone="nogo" sentences={[reading.problem]} />;
  const { plan } = reading;
  const blockers = blockersOfOpening(plan, me.login, Date.now());
  const warnings = [
    ...warningsOf(plan),
    ...lacksOf(plan).flatMap(({ name, lacks }) => lacks.map((sentence) => `Slice “${name}”: ${sentence}`)),
  ];
  const open = async () => {
    const made = await run({ cutoverId: draft.cutoverId, programId: draft.programId, plan });
    if (!made) return;
    forget();
    router.push(linksOf(made.cutoverId).board);
  };
  return (
    <>
      <Sentences title="This has to be mended" tone="nogo" sentences={blockers} />
      <Sentences title="This can wait" tone="hold" sentences={warnings} />
      <Summary plan={plan} />
      <RefusalLine sentence={refusal?.sentence} />
      <div>
        <Button
          intent="primary"
          size="large"
          pending={pending}
          whyOff={blockers.length > 0 ? "Mend what stands above first." : undefined}
          onClick={open}
        >
          Open the war room
        </Button>
      </div>
    </>
  );
}

function Summary({ plan }: { plan: PlanFile }) {
  const tasks = plan.runbook?.tasks ?? [];
  const streams = [...new Set(tasks.map(({ stream }) => stream))];
  const lists: readonly (readonly [string, readonly string[]])[] = [
    [
      "People",
      plan.people.map(({ login, positions }) => `${login}: ${positions.map(positionTitle).join(", ")}`),
    ],
    ["Phases", plan.cutover.phases.map(({ number, name }) => `${number} ${name}`)],
    [
      "Gates",
      plan.gates.map(({ number, title, criteria }) => `${number} ${title}: ${criteria.length} criteria`),
    ],
    ["Success criteria", plan.successCriteria.map(({ phase, statement }) => `Phase ${phase}: ${statement}`)],
    ["Signals", plan.signals.map(({ question }) => question)],
    ["Rollback triggers", plan.triggers.map(({ name }) => name)],
    ["Slices", plan.slices.map(({ name }) => name)],
    ["Notices, as drafts", (plan.notices ?? []).map(({ title }) => title)],
    ...streams.map(
      (stream) =>
        [
          `Tasks of ${stream}`,
          tasks.filter((task) => task.stream === stream).map(({ code, title }) => `${code} ${title}`),
        ] as const,
    ),
  ];
  return (
    <section aria-label="What will be made" className="grid gap-1 rounded-lg border border-line bg-panel p-3">
      <p>
        <b className="font-semibold">{plan.cutover.name}</b> · {plan.cutover.kind} · {tasks.length} tasks in{" "}
        {streams.length} streams, {plan.gates.length} gates, {plan.triggers.length} triggers
      </p>
      {lists
        .filter(([, items]) => items.length > 0)
        .map(([title, items]) => (
          <Disclosure key={title} summary={`${title} (${items.length})`}>
            <ul className="grid gap-0.5 pl-4 text-dim [&>li]:list-disc">
              {items.map((item) => (
                <li key={item}>{item}</li>
              ))}
            </ul>
          </Disclosure>
        ))}
    </section>
  );
}
