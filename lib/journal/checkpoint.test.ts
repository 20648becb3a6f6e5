import { createPrivateKey, randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openTreeHead, originOf, readTreeHead, signTreeHead, splitCheckpoints } from "./checkpoint.ts";
import { formatVkey, NoteError, openNote, parseVkey, signNote } from "./note.ts";
import { localSigner, newSigningKey } from "./signer.ts";

/** The key, text and note with which golang.org/x/mod/sumdb/note, the first implementation, documents the form. */
const VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const SEED = Buffer.from("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz", "base64").subarray(1);
const TEXT =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const NOTE = `${TEXT}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n`;
const ENOCH =
  "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n";

/** An Ed25519 private key is its seed behind these bytes (RFC 8410). */
const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");
const peter = localSigner(
  "PeterNeumann",
  createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, SEED]), format: "der", type: "pkcs8" })
    .export({ type: "pkcs8", format: "pem" })
    .toString(),
);

describe("a signed note", () => {
  test("is signed byte for byte as the first implementation does", async () =>
    expect(await signNote(TEXT, peter)).toBe(NOTE));

  test("is opened with its key", () =>
    expect(openNote(NOTE, [parseVkey(VKEY)])).toEqual({ text: TEXT, signedBy: parseVkey(VKEY) }));

  test("passes over the signatures of others", () =>
    expect(openNote(NOTE + ENOCH, [parseVkey(VKEY)]).text).toBe(TEXT));

  test("is not believed when no known key signed it", () => {
    expect(() => openNote(NOTE, [])).toThrow("None of the given keys");
    const stranger = localSigner("PeterNeumann", newSigningKey());
    expect(() => openNote(NOTE, [{ name: "PeterNeumann", publicKey: stranger.publicKey }])).toThrow(
      NoteError,
    );
  });

  test.for<[what: string, note: string]>([
    ["no signature", TEXT],
    ["no text", NOTE.slice(TEXT.length)],
    ["no end of line", NOTE.slice(0, -1)],
    ["a second empty line", NOTE.replace("\n\n", "\n\n\n")],
    ["a carriage return", NOTE.replace("\n", "\r\n")],
    ["a hyphen for the dash", NOTE.replace("—", "-")],
    ["two spaces", NOTE.replace("PeterNeumann ", "PeterNeumann  ")],
    ["base64 without its padding", NOTE.replace("AM=", "AM")],
    ["base64 with bits to spare", NOTE.replace("nAM=", "nAN=")],
    ["a short signature", `${TEXT}\n— PeterNeumann x08gow==\n`],
    ["half a character", NOTE.replace("If", "\ud800")],
    ["too many signatures", NOTE + ENOCH.repeat(100)],
  ])("with %s is refused", ([, note]) => {
    expect(() => openNote(note, [parseVkey(VKEY)])).toThrow(NoteError);
  });

  test("is refused when anything in it is changed", () =>
    fc.assert(
      fc.property(fc.nat(NOTE.length - 2), fc.constantFrom(..."aZ9+/ \n—"), (at, other) => {
        fc.pre(NOTE[at] !== other);
        const changed = NOTE.slice(0, at) + other + NOTE.slice(at + 1);
        expect(() => openNote(changed, [parseVkey(VKEY)])).toThrow(NoteError);
      }),
    ));
});

describe("a verifier key", () => {
  test("is written as it was read", () => expect(formatVkey(parseVkey(VKEY))).toBe(VKEY));

  test("follows from the signer", () =>
    expect(formatVkey({ name: peter.keyName, publicKey: peter.publicKey })).toBe(VKEY));

  test("is refused when any character of it is another", () =>
    fc.assert(
      fc.property(fc.nat(VKEY.length - 1), fc.constantFrom(..."bY8+/ "), (at, other) => {
        fc.pre(VKEY[at] !== other);
        expect(() => parseVkey(VKEY.slice(0, at) + other + VKEY.slice(at + 1))).toThrow(NoteError);
      }),
    ));

  test("is of no other kind than Ed25519", () => {
    expect(() => localSigner("x", "no key")).toThrow(NoteError);
    expect(() => localSigner("a b", newSigningKey())).toThrow(NoteError);
  });
});

describe("a checkpoint", () => {
  const signer = localSigner("holdpoint.example.org", newSigningKey());
  const keys = [{ name: signer.keyName, publicKey: signer.publicKey }];
  const head = { origin: originOf(signer.keyName, "house"), size: 20_852_163, rootHash: randomBytes(32) };

  test("is read as it was written", async () => {
    const checkpoint = await signTreeHead(head, signer);
    expect(checkpoint.split("\n").slice(0, 3)).toEqual([
      "holdpoint.example.org/house",
      "20852163",
      head.rootHash.toString("base64"),
    ]);
    expect(openTreeHead(checkpoint, keys)).toEqual({ head, signedBy: keys[0] });
    expect(readTreeHead(checkpoint)).toEqual(head);
  });

  test("is still believed after its key was replaced, as long as the old one is known", async () => {
    const checkpoint = await signTreeHead(head, signer);
    const next = localSigner(signer.keyName, newSigningKey());
    const nextKey = { name: next.keyName, publicKey: next.publicKey };
    expect(() => openTreeHead(checkpoint, [nextKey])).toThrow(NoteError);
    expect(openTreeHead(checkpoint, [nextKey, ...keys]).head).toEqual(head);
  });

  test("is read as the specification shows one", () => {
    const example =
      "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n" +
      "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n";
    expect(readTreeHead(example)).toMatchObject({ origin: "example.com/behind-the-sofa", size: 20_852_163 });
  });

  const root = Buffer.alloc(32).toString("base64");
  test.for<[what: string, note: string]>([
    ["no size", `o\n${root}\n`],
    ["a size with a zero before it", `o\n01\n${root}\n`],
    ["a size below none", `o\n-1\n${root}\n`],
    ["a size that no journal has", `o\n99999999999999999999\n${root}\n`],
    ["half a root", `o\n1\n${root.slice(0, 24)}\n`],
    ["no origin", `\n1\n${root}\n`],
    ["an empty line among the others", `o\n1\n${root}\n\nmore\n`],
  ])("with %s is refused", async ([, text]) => {
    const note = await signNote(text, signer);
    expect(() => openTreeHead(note, keys)).toThrow(NoteError);
  });

  test("is found among others in one file", async () => {
    const saved = await Promise.all([1, 2, 3].map((size) => signTreeHead({ ...head, size }, signer)));
    expect(splitCheckpoints(saved.join(""))).toEqual(saved);
    expect(splitCheckpoints(saved.join("\n"))).toEqual(saved);
    expect(splitCheckpoints("")).toEqual([]);
  });
});
