import { describe, expect, test } from "vitest";
import { AppError, refuse, retryAfterHeader, toAppError } from "./errors.ts";

const NOTHING = "The database does not answer. Nothing was changed; try again in a moment.";
const UNSURE =
  "The database did not answer, so it is not known whether this was saved. Try again: the same request is never carried out twice.";

describe("an error at the door", () => {
  test("carries its sentence, its code and when to try again", () => {
    const error = new AppError("too-many-attempts", "Wait.", { retryAfterMs: 1_200 });
    expect(error).toMatchObject({
      name: "AppError",
      code: "too-many-attempts",
      sentence: "Wait.",
      message: "Wait.",
    });
    expect(retryAfterHeader(error)).toEqual({ "retry-after": "2" });
    expect(retryAfterHeader(new AppError("refused", "No."))).toEqual({});
  });
  test("is thrown with a rule's sentence, and not without one", () => {
    expect(() => refuse(undefined)).not.toThrow();
    expect(() => refuse("No.")).toThrow(expect.objectContaining({ code: "refused", sentence: "No." }));
    expect(() => refuse("No.", "forbidden")).toThrow(expect.objectContaining({ code: "forbidden" }));
  });
});

describe("any error as one that a person can read", () => {
  test("is itself when it is one already, whatever was asked for", () => {
    const error = new AppError("refused", "No.");
    expect(toAppError(error, true)).toBe(error);
  });
  test.each([
    "P1001",
    "P1002",
    "P1008",
    "P1017",
    "P2024",
    "P2028",
    "ECONNREFUSED",
    "ECONNRESET",
    "EPIPE",
    "57P01",
    "57P02",
    "57P03",
    "08006",
    "25P03",
    "DatabaseNotReachable",
    "ConnectionClosed",
    "SocketTimeout",
  ])("of a database that is gone, %s, says that nothing was changed", (code) => {
    const cause = { code };
    expect(toAppError(cause)).toMatchObject({ code: "unavailable", sentence: NOTHING, cause });
  });
  test("finds the code wherever Prisma and its driver put it", () => {
    for (const error of [
      { kind: "SocketTimeout" },
      { originalCode: "57P01" },
      { cause: { code: "ECONNRESET" } },
      { meta: { driverAdapterError: { cause: { kind: "DatabaseNotReachable" } } } },
      new Error("Connection terminated unexpectedly"),
      new Error("timeout exceeded when trying to connect"),
      { message: "Connection ended" },
    ])
      expect(toAppError(error), JSON.stringify(error)).toMatchObject({
        code: "unavailable",
        sentence: NOTHING,
      });
  });
  test("says that it is not known what was saved, when that is so", () => {
    const cause = { code: "P1001" };
    expect(toAppError(cause, true)).toMatchObject({ code: "unavailable", sentence: UNSURE, cause });
  });
  test("of a name that is taken says so", () => {
    const cause = { code: "P2002" };
    expect(toAppError(cause)).toMatchObject({
      code: "refused",
      sentence: "Something of that name or number exists already. Nothing was changed.",
      cause,
    });
    expect(toAppError({ cause })).toMatchObject({ code: "refused" });
  });
  test("of any other kind tells nothing of what it was", () => {
    for (const error of [
      new Error("Ada Lovelace, 1815"),
      "text",
      null,
      undefined,
      7,
      {},
      { code: 1001, meta: null },
      { meta: "driverAdapterError", message: 7 },
      { meta: { driverAdapterError: null } },
    ]) {
      const told = toAppError(error);
      expect(told, String(error)).toMatchObject({
        code: "internal",
        sentence: "Something went wrong on the server. Nothing was changed.",
      });
      expect(told.cause).toBe(error);
    }
  });
});
