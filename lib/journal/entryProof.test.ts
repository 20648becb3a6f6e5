import { describe, expect, it } from "vitest";
import { canonicalJson } from "./canonical.ts";
import { originOf, signTreeHead } from "./checkpoint.ts";
import { sha256 } from "./digest.ts";
import { followProof } from "./entryProof.ts";
import { leafHash } from "./leaf.ts";
import { inclusionProof, rootOf } from "./merkle.ts";
import type { EntryProof } from "./schema.ts";
import { localSigner, newSigningKey } from "./signer.ts";

const SCOPE = "019abc00-0000-7000-8000-000000000001";
const SIZE = 11;
const bytes = Array.from({ length: SIZE }, (_, n) =>
  Buffer.from(canonicalJson({ scope: SCOPE, seq: n + 1, command: "comms.draftNotice" })),
);
const leaves = bytes.map(leafHash);
const signer = localSigner("holdpoint.test", newSigningKey());
const checkpoint = await signTreeHead(
  { origin: originOf(signer.keyName, SCOPE), size: SIZE, rootHash: rootOf(leaves) },
  signer,
);

const proofOf = (seq: number): EntryProof => ({
  kind: "holdpoint-entry-proof",
  version: 1,
  scope: SCOPE,
  seq,
  bytes: bytes[seq - 1]?.toString("base64") ?? "",
  leafHash: Buffer.from(leaves[seq - 1] ?? []).toString("hex"),
  proof: inclusionProof(leaves, seq - 1).map((hash) => Buffer.from(hash).toString("hex")),
  checkpoint,
  signedAt: "2026-11-21T02:41:07.000Z",
});

describe("an entry's proof", () => {
  it("leads from every entry to the signed root", () => {
    for (let seq = 1; seq <= SIZE; seq += 1)
      expect(followProof(proofOf(seq), sha256)).toMatchObject({ misfit: null, size: SIZE });
  });

  const good = proofOf(5);
  const other = proofOf(6);
  it.for<[string, EntryProof, string]>([
    ["other bytes", { ...good, bytes: other.bytes }, "was changed"],
    [
      "other bytes with their hash",
      { ...good, bytes: other.bytes, leafHash: other.leafHash },
      "does not say",
    ],
    ["another place", { ...good, seq: 6 }, "does not say"],
    ["another path", { ...good, proof: other.proof }, "does not lead"],
    ["a short path", { ...good, proof: good.proof.slice(1) }, "not one from entry 5"],
    ["another size", { ...good, checkpoint: checkpoint.replace("\n11\n", "\n99\n") }, "not one from entry 5"],
    [
      "another root",
      { ...good, checkpoint: checkpoint.replace(/\n11\n.*\n/, "\n11\nAAAA\n") },
      "does not lead",
    ],
    [
      "another journal's head",
      { ...good, checkpoint: checkpoint.replace(SCOPE, "house") },
      "another journal",
    ],
  ])("with %s does not fit", ([, proof, sentence]) =>
    expect(followProof(proof, sha256).misfit).toContain(sentence),
  );
});
