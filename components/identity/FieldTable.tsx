import { clsx } from "clsx";
import { Table, Td, Th } from "#components/ui/Table.tsx";
import type { Matching, Pair } from "#lib/identity/schema.ts";
import type { Values } from "./RevealValues.tsx";
import { type Agreement, agreementOf, bitsText } from "./words.ts";

/** Evidence of so many bits fills half a bar: a thousand to one, twice over. */
const BAR_BITS = 20;
const TONES: Readonly<Record<Agreement, { tone: string; mark: string }>> = {
  "the same": { tone: "text-go", mark: "●" },
  close: { tone: "text-hold", mark: "◐" },
  different: { tone: "text-nogo", mark: "✕" },
  missing: { tone: "text-unknown", mark: "?" },
};

interface FieldTableProps {
  matching: Matching;
  pair: Pair;
  values: Values | undefined;
}

/** Field by field: both values, masked until somebody reveals them, how they agree, and what that is worth. */
export function FieldTable({ matching: { comparisons, twoSided }, pair, values }: FieldTableProps) {
  const total = pair.bits.reduce((sum, bits) => sum + bits, 0);
  return (
    <Table caption={`Fields of pair ${pair.ordinal + 1}`}>
      <thead>
        <tr>
          <Th>field</Th>
          <Th>{twoSided ? "source" : "one"}</Th>
          <Th>{twoSided ? "target" : "other"}</Th>
          <Th>agreement</Th>
          <Th numeric className="w-1/4">
            weight, bits
          </Th>
        </tr>
      </thead>
      <tbody>
        {comparisons.map(({ name, kind, levels, protected: guarded }, index) => {
          const bits = pair.bits[index] ?? 0;
          const swap = kind === "swap";
          const agreement = agreementOf(pair.levels[index] ?? -1, levels);
          const { tone, mark } = swap ? { tone: "text-dim", mark: "⇄" } : TONES[agreement];
          return (
            <tr key={name} className="align-top">
              <Td>
                {name}
                {guarded && <span className="block text-small text-faint">protected</span>}
              </Td>
              <Td className="max-w-40 break-words">
                {swap ? "" : <Value of={values?.a[index]} shown={values !== undefined} />}
              </Td>
              <Td className="max-w-40 break-words">
                {swap ? "" : <Value of={values?.b[index]} shown={values !== undefined} />}
              </Td>
              <Td className={clsx("whitespace-nowrap", tone)}>
                <span aria-hidden="true">{mark}</span>{" "}
                {swap ? (pair.levels[index] === 1 ? "swapped" : "in place") : agreement}
              </Td>
              <Td numeric>
                <Bar bits={bits} />
                {bitsText(bits)}
              </Td>
            </tr>
          );
        })}
        <tr>
          <Td colSpan={4} className="text-right text-dim">
            all fields together
          </Td>
          <Td numeric className="font-semibold">
            {bitsText(total)}
          </Td>
        </tr>
      </tbody>
    </Table>
  );
}

function Value({ of, shown }: { of: string | null | undefined; shown: boolean }) {
  if (!shown)
    return (
      <span className="text-faint">
        <span aria-hidden="true">••••••</span>
        <span className="sr-only">masked</span>
      </span>
    );
  return of === null || of === undefined ? <span className="text-faint">none</span> : <span>{of}</span>;
}

/** To the right what speaks for one human, to the left what speaks against. */
function Bar({ bits }: { bits: number }) {
  const width = `${Math.min(Math.abs(bits) / BAR_BITS, 1) * 50}%`;
  return (
    <span aria-hidden="true" className="relative mb-0.5 block h-1.5 rounded-full bg-raised">
      <span className="absolute inset-y-0 left-1/2 w-px bg-edge" />
      <span
        className={clsx("absolute inset-y-0 rounded-full", bits < 0 ? "bg-nogo" : "bg-go")}
        style={bits < 0 ? { right: "50%", width } : { left: "50%", width }}
      />
    </span>
  );
}
