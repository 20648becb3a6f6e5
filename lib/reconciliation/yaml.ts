import { type Document, isMap, isNode, isPair, isScalar, LineCounter, parseDocument } from "yaml";
import type { z } from "zod";

/** Something wrong in a YAML file, and where. Lines and columns count from 1. */
export interface YamlFault {
  readonly line: number;
  readonly column: number;
  /** `domains.allergies.thresholds.missing`; empty for the file as a whole. */
  readonly path: string;
  readonly message: string;
}

type Path = readonly (string | number)[];
/** Where something of a file is: a fault without its message. */
type Locate = (path: Path) => YamlFault;

const LISTED_FAULTS = 50;
const ALIASES_MAX = 100;

/**
 * Reads YAML by a schema. What it gives back is either the value, with a way to find where a path of it is, or every fault with its
 * place. Faults never quote values of the file.
 */
export function readYaml<T extends z.ZodType>(
  text: string,
  schema: T,
): { readonly value: z.output<T>; readonly at: Locate } | { readonly faults: readonly YamlFault[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const place = (offset: number): { line: number; column: number } => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  if (document.errors.length > 0) {
    return {
      faults: document.errors
        .slice(0, LISTED_FAULTS)
        .map(({ pos, message }) => ({ ...place(pos[0]), path: "", message })),
    };
  }
  const at: Locate = (path) => ({
    ...place(offsetOf(document, path)),
    path: path.join("."),
    message: "",
  });
  let raw: unknown;
  try {
    raw = document.toJS({ maxAliasCount: ALIASES_MAX });
  } catch {
    return { faults: [{ line: 1, column: 1, path: "", message: "it has too many aliases" }] };
  }
  const parsed = schema.safeParse(raw);
  if (parsed.success) return { value: parsed.data, at };
  const faults = parsed.error.issues.flatMap((issue): YamlFault[] => {
    const path = issue.path.map((step) => (typeof step === "symbol" ? String(step) : step));
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((key) => ({ ...at([...path, key]), message: "there is no such key" }));
    if (issue.code === "invalid_key") return [{ ...at(path), message: "there is no such key here" }];
    return [{ ...at(path), message: issue.message }];
  });
  return { faults: faults.slice(0, LISTED_FAULTS) };
}

/** The offset of a path's key, or of the nearest thing that holds it. */
function offsetOf(document: Document, path: Path): number {
  let node: unknown = document.contents;
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  for (const [index, step] of path.entries()) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      if (!isPair(pair)) return offset;
      if (isNode(pair.key)) offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else {
      node = document.getIn(path.slice(0, index + 1), true);
      if (!isNode(node)) return offset;
      offset = node.range?.[0] ?? offset;
    }
  }
  return offset;
}
