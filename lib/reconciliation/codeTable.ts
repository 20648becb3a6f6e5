import { finishHi, finishLo, type Hash64, hashString, MIX_HI, MIX_LO, mix } from "./hash.ts";

export interface MappedCode {
  readonly system: string;
  readonly code: string;
  readonly display?: string;
}

/** What each code of the source becomes, by `codeKey`; more than one where the map leaves a choice. */
export type CodeMap = ReadonlyMap<string, readonly MappedCode[]>;

export function codeKey(system: string, code: string): string {
  return `${system}|${code}`;
}

export interface HashedCode {
  readonly system: Hash64;
  readonly code: Hash64;
  readonly display: Hash64 | undefined;
}

/** What a code of several mappings becomes in a fingerprint: nothing that any record says, so that the comparison looks which one was meant. */
const UNDECIDED = hashString("holdpoint:undecided");

/** What each code becomes, by hash: what the scanner needs. */
export class CodeTable {
  readonly #byHi = new Map<number, { readonly lo: number; readonly mapped: HashedCode }[]>();

  /** The codes that have a mapping. */
  readonly hashes: { readonly system: Hash64; readonly code: Hash64 }[] = [];

  constructor(codes: CodeMap) {
    for (const [key, targets] of codes) {
      const [target, ...others] = targets;
      if (target === undefined) continue;
      const bar = key.lastIndexOf("|");
      const system = hashString(key.slice(0, bar));
      const code = hashString(key.slice(bar + 1));
      this.hashes.push({ system, code });
      const hash = mix(system, code);
      const mapped: HashedCode =
        others.length > 0
          ? { system: UNDECIDED, code: UNDECIDED, display: undefined }
          : {
              system: hashString(target.system),
              code: hashString(target.code),
              display: target.display === undefined ? undefined : hashString(target.display),
            };
      this.#byHi.set(hash.hi, [...(this.#byHi.get(hash.hi) ?? []), { lo: hash.lo, mapped }]);
    }
  }

  /** What a code becomes, by the lanes of its system's and its own hash. */
  find(systemHi: number, systemLo: number, codeHi: number, codeLo: number): HashedCode | undefined {
    if (this.#byHi.size === 0) return undefined;
    const mixedHi = (systemHi + Math.imul(codeHi, MIX_HI)) | 0;
    const mixedLo = (systemLo + Math.imul(codeLo, MIX_LO)) | 0;
    const hi = finishHi(mixedHi, mixedLo);
    const entries = this.#byHi.get(hi);
    return entries?.find((entry) => entry.lo === finishLo(hi, mixedLo))?.mapped;
  }
}
