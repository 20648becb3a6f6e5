import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { typeOf } from "./typeOf.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const PDF = bytes("%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF");
const PNG = Uint8Array.from([
  0x89,
  0x50,
  0x4e,
  0x47,
  0x0d,
  0x0a,
  0x1a,
  0x0a,
  0,
  0,
  0,
  13,
  0x49,
  0x48,
  0x44,
  0x52,
  0,
  0,
  0,
  1,
  0,
  0,
  0,
  1,
  8,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  ...deflateSync(Buffer.from([0, 0])),
]);
const JPEG = Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1]);

describe("what a file is", () => {
  it.each([
    ["a.pdf", PDF, "application/pdf"],
    ["a.PNG", PNG, "image/png"],
    ["a.jpeg", JPEG, "image/jpeg"],
    ["protocol.txt", bytes("Done at 02:10 — all well.\n"), "text/plain"],
    ["counts.csv", bytes("a,b\r\n1,2\r\n"), "text/plain"],
  ] as const)("is told by its bytes: %s", async (name, content, type) => {
    expect(await typeOf(name, content)).toBe(type);
  });
  it.each([
    ["a page under a text's name", "page.html", bytes("<!doctype html><script>1</script>")],
    ["a program under a picture's name", "a.png", Uint8Array.from([0x4d, 0x5a, 0x90, 0, 3, 0, 0, 0])],
    ["a picture under a program's name", "a.exe", PNG],
    ["a PDF under a text's name", "a.txt", PDF],
    ["a shell script", "a.sh", bytes("#!/bin/sh\nrm -rf /\n")],
    ["an archive", "a.zip", Uint8Array.from([0x50, 0x4b, 3, 4, 20, 0, 0, 0, 0, 0])],
    ["an SVG", "a.svg", bytes('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    [
      "an SVG under a text's name",
      "a.txt",
      bytes('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'),
    ],
    ["text with control characters", "a.txt", bytes("a\u0000b")],
    ["bytes that are no UTF-8", "a.txt", Uint8Array.from([0xc3, 0x28, 0xff])],
    ["nothing in its name", "protocol", bytes("Done.")],
  ])("is not kept: %s", async (_what, name, content) => {
    expect(await typeOf(name, content)).toBeUndefined();
  });
});
