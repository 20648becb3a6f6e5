import { counted } from "./number.ts";
import { Table, Td, Th } from "./Table.tsx";

const PROBLEMS_SHOWN = 50;

interface ProblemTableProps {
  problems: readonly { readonly row: number; readonly column?: string | null; readonly sentence: string }[];
  /** What is counted in the file. */
  counts?: "row" | "line";
}

/** What is wrong with a file that a person chose, row by row: the first of it, as what is mended there often mends the rest. */
export function ProblemTable({ problems, counts = "row" }: ProblemTableProps) {
  const shown = problems.slice(0, PROBLEMS_SHOWN);
  const named = shown.some(({ column = null }) => column !== null);
  return (
    <div>
      <Table caption="What is wrong, row by row" tall="max-h-[40dvh]">
        <thead>
          <tr>
            <Th numeric>{counts}</Th>
            {named && <Th>column</Th>}
            <Th>problem</Th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ row, column, sentence }) => (
            <tr key={`${row} ${column} ${sentence}`}>
              <Td numeric>{row}</Td>
              {named && <Td className="whitespace-nowrap">{column}</Td>}
              <Td>{sentence}</Td>
            </tr>
          ))}
        </tbody>
      </Table>
      {problems.length > PROBLEMS_SHOWN && (
        <p className="px-3 py-1.5 text-small text-faint">
          and {counted(problems.length - PROBLEMS_SHOWN, "problem")} more
        </p>
      )}
    </div>
  );
}
