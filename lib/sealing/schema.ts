import { z } from "zod";
import { count } from "#lib/door/fields.ts";
import { commandSpec } from "#lib/door/spec.ts";

const KEY_ID_LENGTH_MAX = 80;
const keyId = z.string().min(1).max(KEY_ID_LENGTH_MAX);

export const rotateValuesKey = commandSpec({
  name: "sealing.rotateKey",
  summary: "The cutovers' data keys are wrapped under another key; what they seal stays as it is",
  path: "/values-key-rotations",
  input: z.object({ from: z.array(keyId), to: keyId, dataKeys: count }),
  output: z.object({}),
  allowed: { system: true },
  signature: "none",
});
