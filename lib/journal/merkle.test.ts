import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { leafHash } from "./leaf.ts";
import {
  consistencyProof,
  EMPTY_ROOT,
  GrowingTree,
  inclusionProof,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from "./merkle.ts";

const bytes = (hex: string): Uint8Array => Buffer.from(hex, "hex");
const hex = (hash: Uint8Array): string => Buffer.from(hash).toString("hex");

/** The leaves and roots that certificate-transparency publishes with its code, by size of the tree. */
const LEAVES = [
  "",
  "00",
  "10",
  "2021",
  "3031",
  "40414243",
  "5051525354555657",
  "606162636465666768696a6b6c6d6e6f",
].map((leaf) => leafHash(bytes(leaf)));
const ROOTS = [
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];
const root = (size: number): Uint8Array => bytes(ROOTS[size] ?? "");
const leaf = (index: number): Uint8Array => LEAVES[index] ?? EMPTY_ROOT;

/** Any leaves; only their count and that they differ matter. */
const leavesOf = (size: number): Uint8Array[] =>
  Array.from({ length: size }, (_, n) => leafHash(Buffer.from(`entry ${n}`)));

const flipped = (hash: Uint8Array, bit: number): Uint8Array => {
  const copy = Uint8Array.from(hash);
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
};

describe("the published vectors", () => {
  test.for(ROOTS.map((expected, size) => [size, expected] as const))(
    "a tree of %i leaves has the root %s",
    ([size, expected]) => expect(hex(rootOf(LEAVES.slice(0, size)))).toBe(expected),
  );

  test.for([
    [0, 1, []],
    [
      0,
      8,
      [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
      ],
    ],
    [
      5,
      8,
      [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
      ],
    ],
    [2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]],
    [
      1,
      5,
      [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
      ],
    ],
  ] as const)("leaf %i is in the tree of %i", ([index, size, expected]) => {
    const proof = inclusionProof(LEAVES.slice(0, size), index);
    expect(proof.map(hex)).toEqual(expected);
    expect(verifyInclusion({ leaf: leaf(index), index, size, root: root(size), proof })).toBe(true);
  });

  test.for([
    [1, 1, []],
    [
      1,
      8,
      [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
      ],
    ],
    [
      6,
      8,
      [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
      ],
    ],
    [
      2,
      5,
      [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
      ],
    ],
    [
      6,
      7,
      [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
      ],
    ],
  ] as const)("the tree of %i is the beginning of that of %i", ([firstSize, secondSize, expected]) => {
    const proof = consistencyProof(LEAVES.slice(0, secondSize), firstSize);
    expect(proof.map(hex)).toEqual(expected);
    const trees = { firstSize, firstRoot: root(firstSize), secondSize, secondRoot: root(secondSize), proof };
    expect(verifyConsistency(trees)).toBe(true);
  });
});

/**
 * The tree of seven leaves that RFC 6962 section 2.1.3 draws, and the proofs that it spells out by the names of the nodes:
 * a, b, c … above the first leaves, g h i above pairs, k and l above those.
 */
describe("the examples of RFC 6962, section 2.1.3", () => {
  const [a, b, c, d, e, f, j] = leavesOf(7) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  const all = [a, b, c, d, e, f, j];
  const [g, h, i] = [rootOf([a, b]), rootOf([c, d]), rootOf([e, f])];
  const [k, l] = [rootOf([a, b, c, d]), rootOf([e, f, j])];

  test.for([
    [0, [b, h, l]],
    [3, [c, g, l]],
    [4, [f, j, k]],
    [6, [i, k]],
  ] as const)("the audit path of leaf %i", ([index, path]) =>
    expect(inclusionProof(all, index)).toEqual(path),
  );

  test.for([
    [3, [c, d, g, l]],
    [4, [l]],
    [6, [i, j, k]],
  ] as const)("the consistency proof from %i leaves", ([size, path]) =>
    expect(consistencyProof(all, size)).toEqual(path),
  );
});

describe("proofs of every tree of up to 64 leaves", () => {
  const leaves = leavesOf(64);
  const roots = Array.from({ length: 65 }, (_, size) => rootOf(leaves.slice(0, size)));
  const rootAt = (size: number): Uint8Array => roots[size] ?? EMPTY_ROOT;

  test("every leaf is in, at its place and at no other", () => {
    for (let size = 1; size <= 64; size += 1)
      for (let index = 0; index < size; index += 1) {
        const proof = inclusionProof(leaves.slice(0, size), index);
        const claim = { leaf: leaves[index] ?? EMPTY_ROOT, index, size, root: rootAt(size), proof };
        expect(verifyInclusion(claim)).toBe(true);
        for (const other of [index - 1, index + 1, size])
          expect(verifyInclusion({ ...claim, index: other })).toBe(false);
      }
  });

  test("every pair is consistent, and not with another root", () => {
    for (let secondSize = 0; secondSize <= 64; secondSize += 1)
      for (let firstSize = 0; firstSize <= secondSize; firstSize += 1) {
        const proof = consistencyProof(leaves.slice(0, secondSize), firstSize);
        const claim = {
          firstSize,
          firstRoot: rootAt(firstSize),
          secondSize,
          secondRoot: rootAt(secondSize),
          proof,
        };
        expect(verifyConsistency(claim)).toBe(true);
        expect(verifyConsistency({ ...claim, firstRoot: flipped(claim.firstRoot, 7) })).toBe(false);
        if (firstSize > 0)
          expect(verifyConsistency({ ...claim, secondRoot: flipped(claim.secondRoot, 7) })).toBe(false);
        expect(verifyConsistency({ ...claim, proof: [...proof, claim.secondRoot] })).toBe(false);
        expect(verifyConsistency({ ...claim, secondSize: firstSize - 1 })).toBe(false);
      }
  });
});

describe("any bit that is flipped is noticed", () => {
  const sizes = fc.integer({ min: 1, max: 300 });
  const bit = fc.nat(255);

  test("in a leaf, a root or a proof of inclusion", () =>
    fc.assert(
      fc.property(sizes, fc.nat(), bit, fc.nat(), (size, anyIndex, at, which) => {
        const leaves = leavesOf(size);
        const index = anyIndex % size;
        const proof = inclusionProof(leaves, index);
        const claim = { leaf: leaves[index] ?? EMPTY_ROOT, index, size, root: rootOf(leaves), proof };
        expect(verifyInclusion(claim)).toBe(true);
        expect(verifyInclusion({ ...claim, leaf: flipped(claim.leaf, at) })).toBe(false);
        expect(verifyInclusion({ ...claim, root: flipped(claim.root, at) })).toBe(false);
        const wrong = proof.map((hash, n) => (n === which % proof.length ? flipped(hash, at) : hash));
        if (proof.length > 0) expect(verifyInclusion({ ...claim, proof: wrong })).toBe(false);
        expect(verifyInclusion({ ...claim, proof: proof.slice(0, -1) })).toBe(proof.length === 0);
      }),
      { numRuns: 100 },
    ));

  test("in a root or a proof of consistency", () =>
    fc.assert(
      fc.property(sizes, fc.nat(), bit, fc.nat(), (secondSize, any, at, which) => {
        const leaves = leavesOf(secondSize);
        const firstSize = 1 + (any % secondSize);
        const proof = consistencyProof(leaves, firstSize);
        const claim = {
          firstSize,
          firstRoot: rootOf(leaves.slice(0, firstSize)),
          secondSize,
          secondRoot: rootOf(leaves),
          proof,
        };
        expect(verifyConsistency(claim)).toBe(true);
        expect(verifyConsistency({ ...claim, firstRoot: flipped(claim.firstRoot, at) })).toBe(false);
        expect(verifyConsistency({ ...claim, secondRoot: flipped(claim.secondRoot, at) })).toBe(false);
        const wrong = proof.map((hash, n) => (n === which % proof.length ? flipped(hash, at) : hash));
        if (proof.length > 0) expect(verifyConsistency({ ...claim, proof: wrong })).toBe(false);
      }),
      { numRuns: 100 },
    ));
});

describe("a growing tree", () => {
  test("goes on from its kept state as if it had never stopped", () =>
    fc.assert(
      fc.property(fc.nat(200), fc.nat(200), (before, after) => {
        const leaves = leavesOf(before + after);
        const first = new GrowingTree();
        for (const hash of leaves.slice(0, before)) first.append(hash);
        const state = JSON.parse(JSON.stringify(first.state()));
        expect(state.roots.length).toBeLessThanOrEqual(Math.ceil(Math.log2(before + 2)));
        const second = GrowingTree.from(state);
        for (const hash of leaves.slice(before)) second.append(hash);
        expect(second.size).toBe(before + after);
        expect(hex(second.root())).toBe(hex(rootOf(leaves)));
      }),
    ));

  test("refuses a state that is none", () => {
    expect(() => GrowingTree.from({ size: 3, roots: [ROOTS[1] ?? ""] })).toThrow(RangeError);
    expect(() => GrowingTree.from({ size: 1, roots: ["00"] })).toThrow(RangeError);
  });
});

test("a proof of what is not there is refused", () => {
  expect(() => inclusionProof(LEAVES, 8)).toThrow(RangeError);
  expect(() => consistencyProof(LEAVES, 9)).toThrow(RangeError);
});
