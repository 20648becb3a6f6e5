import { expect, test } from "vitest";
import { inBytes } from "./bytes.ts";

test.for([
  [812, "812 bytes"],
  [4_240_000, "4.2 MB"],
  [999, "999 bytes"],
  [1_000, "1.0 kB"],
  [5e12, "5000.0 GB"],
] as const)("%d is %s", ([bytes, said]) => {
  expect(inBytes(bytes)).toBe(said);
});
