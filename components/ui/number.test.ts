import { expect, test } from "vitest";
import { counted, grouped, percent } from "./number.ts";

test("counts have their thousands apart", () => {
  expect(grouped(189_111)).toBe("189,111");
  expect(counted(1, "record")).toBe("1 record");
  expect(counted(2, "mismatch", "mismatches")).toBe("2 mismatches");
});

test("only the whole is 100 %", () => {
  expect(percent(88_674, 88_674)).toBe("100 %");
  expect(percent(88_673, 88_674)).toBe("99.99 %");
  expect(percent(0, 12)).toBe("0 %");
  expect(percent(0, 0)).toBe("–");
});
