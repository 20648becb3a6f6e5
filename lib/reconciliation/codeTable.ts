import { finishHi, finishLo, type Hash64, hashString, MIX_HI, MIX_LO, mix } from "./hash.ts";

export interface MappedCode {
  readonly system: string;
  readonly code: string;
  readonly display?: string;
}

/**
 * What each code of the source becomes, by `codeKey`; more than one where the map leaves a choice, none where it says that there is no match.
 * Under the code OTHERS of a system stands what all codes become that are not in the map; what has the code OTHERS keeps the code that it had.
 */
export type CodeMap = ReadonlyMap<string, readonly MappedCode[]>;

/** No code of FHIR is empty. */
export const OTHERS = "";

/** What a code may become; nothing when it stays. */
export function choicesOf(codes: CodeMap, system: string, code: string): readonly MappedCode[] {
  const own = codes.get(codeKey(system, code));
  if (own !== undefined && code !== OTHERS) return own;
  const others = codes.get(codeKey(system, OTHERS)) ?? [];
  return others.map((each) => (each.code === OTHERS ? { ...each, code } : each));
}

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
  readonly #byHi = new Map<number, { readonly lo: number; readonly mapped: HashedCode | undefined }[]>();
  /** What all other codes of a system become. */
  readonly #others: { readonly system: Hash64; readonly mapped: HashedCode }[] = [];

  /** The codes that the map names. */
  readonly hashes: { readonly system: Hash64; readonly code: Hash64 }[] = [];

  constructor(codes: CodeMap) {
    for (const [key, targets] of codes) {
      const mapped = hashedCode(targets);
      // A system and a code may hold a bar as well: whatever two have this key have the mapping, as at `choicesOf`.
      for (let bar = key.indexOf("|"); bar >= 0; bar = key.indexOf("|", bar + 1))
        this.#add(hashString(key.slice(0, bar)), key.slice(bar + 1), mapped);
    }
  }

  #add(system: Hash64, text: string, mapped: HashedCode | undefined): void {
    if (text === OTHERS) {
      if (mapped) this.#others.push({ system, mapped });
      return;
    }
    const code = hashString(text);
    this.hashes.push({ system, code });
    const hash = mix(system, code);
    this.#byHi.set(hash.hi, [...(this.#byHi.get(hash.hi) ?? []), { lo: hash.lo, mapped }]);
  }

  /** Whether there are systems of which every code becomes something. */
  get mapsOthers(): boolean {
    return this.#others.length > 0;
  }

  /** What a code becomes, by the lanes of its system's and its own hash. */
  find(systemHi: number, systemLo: number, codeHi: number, codeLo: number): HashedCode | undefined {
    if (this.#byHi.size === 0 && !this.mapsOthers) return undefined;
    const mixedHi = (systemHi + Math.imul(codeHi, MIX_HI)) | 0;
    const mixedLo = (systemLo + Math.imul(codeLo, MIX_LO)) | 0;
    const hi = finishHi(mixedHi, mixedLo);
    const own = this.#byHi.get(hi)?.find((entry) => entry.lo === finishLo(hi, mixedLo));
    if (own) return own.mapped;
    return this.#others.find(({ system }) => system.hi === systemHi && system.lo === systemLo)?.mapped;
  }
}

function hashedCode([target, ...others]: readonly MappedCode[]): HashedCode | undefined {
  if (target === undefined) return undefined;
  if (others.length > 0 || target.code === OTHERS)
    return { system: UNDECIDED, code: UNDECIDED, display: undefined };
  return {
    system: hashString(target.system),
    code: hashString(target.code),
    display: target.display === undefined ? undefined : hashString(target.display),
  };
}
