import { z } from "zod";
import type { ListedProcedure } from "./matrix.ts";

type Shape = z.core.JSONSchema.BaseSchema;

const UUID = "0197a0c0-0000-7000-8000-000000000000";
/** A text for each pattern in the schemas, tried in turn. */
const TEXTS = ["example", "Example", "0".repeat(64), "0".repeat(20)];
const FORMATS: Readonly<Record<string, string>> = {
  uuid: UUID,
  "date-time": "2099-01-01T00:00:00.000Z",
  date: "2099-01-01",
};

function textFor({ format, pattern, minLength = 0 }: Shape): string {
  const known = format === undefined ? undefined : FORMATS[format];
  const text = known ?? TEXTS.find((example) => pattern === undefined || new RegExp(pattern).test(example));
  if (text === undefined) throw new Error(`There is no example text for ${format ?? pattern}.`);
  return text.padEnd(minLength, "x");
}

function valueFor(shape: Shape): unknown {
  if (shape.const !== undefined) return shape.const;
  if (shape.examples?.[0] !== undefined) return shape.examples[0];
  if (shape.enum) return shape.enum[0];
  const option = (shape.anyOf ?? shape.oneOf)?.[0];
  if (typeof option === "object") return valueFor(option);
  // A nullable field of a plain type has both for its type.
  switch (Array.isArray(shape.type) ? shape.type[0] : shape.type) {
    case "string":
      return textFor(shape);
    case "integer":
    case "number":
      return Math.max(shape.minimum ?? 0, 0);
    case "boolean":
      return false;
    case "null":
      return null;
    case "array":
      return Array.from({ length: shape.minItems ?? 0 }, () =>
        typeof shape.items === "object" && !Array.isArray(shape.items) ? valueFor(shape.items) : null,
      );
    case "object":
      return Object.fromEntries(
        (shape.required ?? []).map((name) => {
          const field = shape.properties?.[name];
          return [name, typeof field === "object" ? valueFor(field) : null];
        }),
      );
    default:
      throw new Error(`There is no example for a field of type ${shape.type}.`);
  }
}

/**
 * A small input that a schema accepts, so that what is asked next is whether the caller may.
 * @throws Error when none could be made: then TEXTS or FORMATS lacks one
 */
function exampleInput(name: string, schema: z.ZodType): Record<string, unknown> {
  const value = valueFor(z.toJSONSchema(schema, { io: "input" }));
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new Error(`${name}: no example input. ${z.prettifyError(parsed.error)}`);
  return z.record(z.string(), z.unknown()).parse(value);
}

/** A request to the API. */
interface ExampleRequest {
  readonly method: ListedProcedure["method"];
  /** Under /api. */
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>> | undefined;
}

/**
 * A well-formed request for a procedure.
 * @param meant what to say in the fields of these names, where the input has them
 */
export function exampleRequest(
  { name, method, path, input }: ListedProcedure,
  meant: Readonly<Record<string, string>>,
): ExampleRequest {
  const example = exampleInput(name, input);
  const known = Object.entries(meant).filter(([field]) => field in example);
  const fields = { ...example, ...Object.fromEntries(known) };
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, field: string) =>
    encodeURIComponent(String(fields[field])),
  );
  const rest = Object.entries(fields).filter(([field]) => !path.includes(`{${field}}`));
  if (method === "POST") return { method, path: filled, body: Object.fromEntries(rest) };
  const query = new URLSearchParams(rest.map(([field, value]): [string, string] => [field, String(value)]));
  return { method, path: query.size === 0 ? filled : `${filled}?${query}`, body: undefined };
}
