import type { CodeTable } from "./codeTable.ts";

import {
  CONTRADICTION_TAG,
  INSTANT_TAG,
  KEY_CODE,
  KEY_CODING,
  KEY_DISPLAY,
  KEY_EXTENSION,
  KEY_ID,
  KEY_IDENTIFIER,
  KEY_ITEM,
  KEY_META,
  KEY_REFERENCE,
  KEY_RESOURCE_TYPE,
  KEY_SECURITY,
  KEY_SYSTEM,
  KEY_URL,
  KEY_VALUE,
  KEY_VALUE_CODING,
  LEGACY_ID,
  LIST_TAG,
  OBJECT_TAG,
  ORDERED_ITEM_KEYS,
  ORDERED_KEYS,
  ORIGINAL_CODE,
  SERVER_KEYS,
  SET_TAG,
} from "./fingerprintKeys.ts";
import {
  finishHi,
  finishLo,
  type Hash64,
  hashBytes,
  hashString,
  MIX_HI,
  MIX_LO,
  PRIME_HI,
  PRIME_LO,
} from "./hash.ts";
import { emptyInstant, readInstant } from "./instant.ts";
import {
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  MINUS,
  NINE,
  OPEN_ARRAY,
  OPEN_OBJECT,
  QUESTION_MARK,
  QUOTE,
  SLASH,
  UNDERSCORE,
  ZERO,
} from "./jsonBytes.ts";
import { JsonReader, UnreadableRecord } from "./jsonReader.ts";
import { isRelativeReference, type ReferenceTable, type Side } from "./references.ts";
import type { ServersMet } from "./servers.ts";

/** Nesting beyond this is refused: no FHIR resource comes near it, and a hostile line must not overflow the stack. */
export const MAX_DEPTH = 128;

/** What a value is within, where that tells how it is read. */
const ANYWHERE = 0;
/** An element of `coding`: the code that it had belongs to the CodeableConcept. */
const IN_CODING = 1;
/** An element of `extension`, where the target keeps the code that the object around it had. */
const IN_EXTENSION = 2;
/** The record's `meta`, of which only the security labels are the record's. */
const AS_META = 3;

/** A list as a set, in the sum of its object, and what it is as an ordered list. */
interface ListRead {
  readonly keyHi: number;
  readonly keyLo: number;
  readonly memberHi: number;
  readonly memberLo: number;
  readonly listHi: number;
  readonly listLo: number;
  readonly order: number;
}

/** 53 bits of a name's hash make one number, by which an object knows its names. */
const NAME_LANE = 2 ** 21;
const NAME_SHIFT = 11;

/**
 * Reads a record's bytes once and says what two copies of the record have in common: a fingerprint that is the same when the records
 * say the same thing after every expected normalization (new ids, instants in UTC, mapped codes, element order, server metadata).
 *
 * It is one-sided on purpose. Equal fingerprints mean equal records; unequal ones mean that `compareRecords` has to look.
 * It parses by itself because building objects only to throw them away costs several times as much; it is
 * as strict as JSON.parse (a test holds the two against each other).
 */
export class RecordScanner extends JsonReader {
  readonly #side: Side;
  readonly #references: ReferenceTable;
  readonly #codes: CodeTable | undefined;
  /** Called with the hash of every literal reference that names a record by type and id. */
  readonly #onReference: (hi: number, lo: number) => void;
  readonly #met: ServersMet | undefined;

  // What the last record was. Int32 lanes throughout.
  fingerprintHi = 0;
  fingerprintLo = 0;
  keyHi = 0;
  keyLo = 0;
  resourceType = "";
  /** Sums over what an expected normalization may change: when they differ between equal records, its rule was at work. */
  instantText = 0;
  decimalText = 0;
  elementOrder = 0;
  logicalReferences = 0;
  mappedCodes = 0;

  #typeKnown = 0;
  #idStart = 0;
  #idEnd = 0;
  #muted = false;
  readonly #instant = emptyInstant();
  readonly #typeNames = new Map<number, string>();

  /** The object just read is the logical reference to a legacy record, whose representative is in these lanes. */
  #isLogical = false;
  #logicalHi = 0;
  #logicalLo = 0;
  #changeHi = 0;
  #changeLo = 0;
  /** The object just read is the original-code extension, or the list held nothing else: it adds nothing to its parent. */
  #addsNothing = false;
  /** The codes that were mapped, or are kept as the original ones, of what was just read and for the object around it to count: there they are the same at both sides. */
  #keptHi = 0;
  #keptLo = 0;
  /** The list just read as an ordered one, and what it adds to the order of elements as a set. */
  #listHi = 0;
  #listLo = 0;
  #listOrder = 0;

  constructor(
    side: Side,
    references: ReferenceTable,
    codes: CodeTable | undefined,
    onReference: (hi: number, lo: number) => void,
    met?: ServersMet,
  ) {
    super();
    this.#side = side;
    this.#references = references;
    this.#codes = codes;
    this.#onReference = onReference;
    this.#met = met;
  }

  /**
   * Reads the record in `bytes[start, end)` into the public fields. `bytes[end]` must exist and be a control character (the line's
   * newline), which stops every loop. Throws UnreadableRecord.
   */
  scan(bytes: Uint8Array, start: number, end: number): void {
    this.bytes = bytes;
    this.at = start;
    this.#typeKnown = 0;
    this.#idEnd = 0;
    this.#muted = false;
    this.resourceType = "";
    this.instantText = 0;
    this.decimalText = 0;
    this.elementOrder = 0;
    this.logicalReferences = 0;
    this.mappedCodes = 0;
    this.skipSpace();
    if (bytes[this.at] !== OPEN_OBJECT) throw new UnreadableRecord("not a JSON object");
    this.#object(0, ANYWHERE);
    this.skipSpace();
    // Blanks may run past `end` into the line's own end.
    if (this.at < end) throw new UnreadableRecord("more text after the end of the JSON object");
    if (this.resourceType === "") throw new UnreadableRecord("no resourceType");
    if (this.#idEnd === 0) throw new UnreadableRecord("no id");
    this.fingerprintHi = this.hi;
    this.fingerprintLo = this.lo;
    this.#hashKey();
  }

  #hashKey(): void {
    const id = this.bytes.subarray(this.#idStart, this.#idEnd);
    const key = hashBytes(Buffer.concat([Buffer.from(`${this.resourceType}/`), id]), 0, -1);
    this.keyHi = key.hi;
    this.keyLo = key.lo;
  }

  #value(depth: number, ordered: boolean, within: number): void {
    const byte = this.bytes[this.at] ?? 0;
    this.#isLogical = false;
    this.#addsNothing = false;
    this.#keptHi = 0;
    this.#keptLo = 0;
    if (byte === QUOTE) {
      this.string();
      this.#foldInstant();
    } else if (byte === OPEN_OBJECT) this.#object(depth, within);
    else if (byte === OPEN_ARRAY) this.#array(depth, ordered, within);
    else if (byte === MINUS || (byte >= ZERO && byte <= NINE)) {
      this.number();
      if (!this.#muted) this.decimalText = (this.decimalText + this.spellingHi) | 0;
    } else this.literal();
  }

  /** The string just read, from the few type names that were seen before. */
  #typeName(): string {
    let name = this.#typeNames.get(this.hi);
    if (name === undefined) {
      name = this.decoded();
      this.#typeNames.set(this.hi, name);
    }
    return name;
  }

  /** Makes the hash of a string that is an instant that of the instant, so that a rewrite to UTC changes nothing. */
  #foldInstant(): void {
    const instant = this.#instant;
    if (this.escaped || !readInstant(this.bytes, this.stringStart, this.stringEnd, instant)) return;
    if (!this.#muted) this.instantText = (this.instantText + this.hi) | 0;
    const fraction = hashBytes(this.bytes, instant.fractionStart, instant.fractionEnd);
    const high = Math.floor(instant.epochSeconds / 0x1_0000_0000);
    this.finish(
      INSTANT_TAG ^ (instant.epochSeconds | 0) ^ Math.imul(high, PRIME_LO),
      fraction.lo ^ instant.epochSeconds,
    );
  }

  #array(depth: number, ordered: boolean, within: number): void {
    if (depth >= MAX_DEPTH) throw new UnreadableRecord("nested too deeply");
    const bytes = this.bytes;
    this.at += 1;
    this.skipSpace();
    let hi = ordered ? LIST_TAG : SET_TAG;
    let lo = 0;
    let listHi = LIST_TAG;
    let listLo = 0;
    let order = 0;
    let count = 0;
    let silent = 0;
    let keptHi = 0;
    let keptLo = 0;
    if (bytes[this.at] === CLOSE_ARRAY) this.at += 1;
    else {
      for (;;) {
        this.#value(depth + 1, false, within);
        keptHi = (keptHi + this.#keptHi) | 0;
        keptLo = (keptLo + this.#keptLo) | 0;
        if (this.#addsNothing) silent += 1;
        else {
          count += 1;
          const placedHi = finishHi((this.hi + Math.imul(count, PRIME_HI)) | 0, this.lo);
          listHi = (listHi + placedHi) | 0;
          listLo = (listLo + finishLo(placedHi, this.lo)) | 0;
          const finishedHi = ordered ? placedHi : finishHi(this.hi, this.lo);
          hi = (hi + finishedHi) | 0;
          lo = (lo + finishLo(finishedHi, this.lo)) | 0;
          order = Math.imul(order ^ finishedHi, PRIME_HI);
        }
        this.skipSpace();
        const byte = bytes[this.at];
        this.at += 1;
        if (byte === CLOSE_ARRAY) break;
        if (byte !== COMMA) throw new UnreadableRecord("a list is not closed");
        this.skipSpace();
      }
    }
    this.#listOrder = !ordered && count > 1 && !this.#muted ? order : 0;
    this.elementOrder = (this.elementOrder + this.#listOrder) | 0;
    this.finish(listHi, listLo);
    this.#listHi = this.hi;
    this.#listLo = this.lo;
    this.finish(hi, lo);
    this.#keptHi = keptHi;
    this.#keptLo = keptLo;
    this.#isLogical = false;
    this.#addsNothing = silent > 0 && count === 0;
  }

  #object(depth: number, within: number): void {
    if (depth >= MAX_DEPTH) throw new UnreadableRecord("nested too deeply");
    const bytes = this.bytes;
    const isRoot = depth === 0;
    this.at += 1;
    this.skipSpace();
    let hi = OBJECT_TAG;
    let lo = 0;
    // A Coding, an Identifier or an Extension shows by these members; lanes of 0 stand for a member that is not there.
    let systemHi = 0;
    let systemLo = 0;
    let codeHi = 0;
    let codeLo = 0;
    let valueHi = 0;
    let valueLo = 0;
    let displayHi = 0;
    let displayLo = 0;
    let originalHi = 0;
    let originalLo = 0;
    let isOriginalCode = false;
    // A legacy id stands for the reference where there is none, which shows only at the end: what that changes in the sum.
    let hasReference = false;
    let referenceHi = 0;
    let referenceLo = 0;
    let legacyIds = 0;
    let legacyHi = 0;
    let legacyLo = 0;
    let swapHi = 0;
    let swapLo = 0;
    const names = new Set<number>();
    let ownHi = 0;
    let ownLo = 0;
    let hasSecurity = false;
    const lists: ListRead[] = [];
    const orderedLists: Hash64[] = [];
    if (bytes[this.at] === CLOSE_OBJECT) this.at += 1;
    else {
      for (;;) {
        if (bytes[this.at] !== QUOTE) throw new UnreadableRecord("an object has a member without a name");
        this.string();
        const keyHi = this.hi;
        const keyLo = this.lo;
        let isLegacyId = false;
        // Which of the two counts is the reader's to choose (RFC 8259, 4): two readers may see two records.
        const name = keyHi * NAME_LANE + (keyLo >>> NAME_SHIFT);
        if (names.has(name)) throw new UnreadableRecord("a name is given twice");
        names.add(name);
        const ofPrimitives = this.#nameOfPrimitives();
        this.skipSpace();
        if (bytes[this.at] !== COLON) throw new UnreadableRecord("an object has a member without a value");
        this.at += 1;
        this.skipSpace();
        const isString = bytes[this.at] === QUOTE;
        const isList = bytes[this.at] === OPEN_ARRAY;
        const isMeta = isRoot && keyHi === KEY_META.hi && bytes[this.at] === OPEN_OBJECT;
        const isSecurity = within === AS_META && keyHi === KEY_SECURITY.hi;
        const isServers = within === AS_META ? !isSecurity : isRoot && !isMeta && SERVER_KEYS.has(keyHi);
        const isKnown = within !== AS_META;
        if (ofPrimitives !== undefined && isList) orderedLists.push(ofPrimitives);
        if (isKnown && isString && keyHi === KEY_REFERENCE.hi && keyLo === KEY_REFERENCE.lo) {
          this.string();
          this.#reference();
          hasReference = true;
          referenceHi = this.hi;
          referenceLo = this.lo;
        } else {
          if (isServers) this.#muted = true;
          const isOrdered = ofPrimitives !== undefined || this.#isOrderedKey(keyHi);
          this.#value(depth + 1, isOrdered, isMeta ? AS_META : withinOf(keyHi));
          if (isServers) this.#muted = false;
          ownHi = (ownHi + this.#keptHi) | 0;
          ownLo = (ownLo + this.#keptLo) | 0;
          if (!isKnown) hasSecurity ||= isSecurity && !this.#addsNothing;
          else if (isString) {
            if (keyHi === KEY_SYSTEM.hi) {
              systemHi = this.hi;
              systemLo = this.lo;
            } else if (keyHi === KEY_CODE.hi) {
              codeHi = this.hi;
              codeLo = this.lo;
            } else if (keyHi === KEY_VALUE.hi) {
              valueHi = this.hi;
              valueLo = this.lo;
            } else if (keyHi === KEY_DISPLAY.hi) {
              displayHi = this.hi;
              displayLo = this.lo;
            } else if (keyHi === KEY_URL.hi) {
              isOriginalCode = this.hi === ORIGINAL_CODE.hi && this.lo === ORIGINAL_CODE.lo;
              if (!this.#muted && isRelativeReference(this.decoded())) this.#reference();
            }
            if (isRoot && keyHi === KEY_ID.hi) {
              this.#idStart = this.stringStart;
              this.#idEnd = this.stringEnd;
            } else if (isRoot && keyHi === KEY_RESOURCE_TYPE.hi) {
              this.resourceType = this.#typeName();
              this.#typeKnown = this.hi;
            }
          } else if (keyHi === KEY_VALUE_CODING.hi) {
            originalHi = this.hi;
            originalLo = this.lo;
          }
          isLegacyId = isKnown && this.#isLogical && keyHi === KEY_IDENTIFIER.hi;
        }
        if (!isServers && !this.#addsNothing) {
          this.#member(keyHi, keyLo, this.hi, this.lo);
          hi = (hi + this.hi) | 0;
          lo = (lo + this.lo) | 0;
          if (isList)
            lists.push({
              keyHi,
              keyLo,
              memberHi: this.hi,
              memberLo: this.lo,
              listHi: this.#listHi,
              listLo: this.#listLo,
              order: this.#listOrder,
            });
          if (isLegacyId) {
            legacyIds += 1;
            legacyHi = this.#logicalHi;
            legacyLo = this.#logicalLo;
            swapHi = (swapHi - this.hi) | 0;
            swapLo = (swapLo - this.lo) | 0;
            this.#member(KEY_REFERENCE.hi, KEY_REFERENCE.lo, legacyHi, legacyLo);
            swapHi = (swapHi + this.hi) | 0;
            swapLo = (swapLo + this.lo) | 0;
          }
        }
        this.skipSpace();
        const byte = bytes[this.at];
        this.at += 1;
        if (byte === CLOSE_OBJECT) break;
        if (byte !== COMMA) throw new UnreadableRecord("an object is not closed");
        this.skipSpace();
      }
    }
    for (const list of lists) {
      if (!orderedLists.some((name) => name.hi === list.keyHi && name.lo === list.keyLo)) continue;
      this.#member(list.keyHi, list.keyLo, list.listHi, list.listLo);
      hi = (hi - list.memberHi + this.hi) | 0;
      lo = (lo - list.memberLo + this.lo) | 0;
      this.elementOrder = (this.elementOrder - list.order) | 0;
    }
    if (legacyIds > 0) {
      if (!hasReference) {
        hi = (hi + swapHi) | 0;
        lo = (lo + swapLo) | 0;
        if (!this.#muted) this.logicalReferences += legacyIds;
      } else if (this.#side === "target" && (legacyHi !== referenceHi || legacyLo !== referenceLo)) {
        hi = (hi + CONTRADICTION_TAG) | 0;
        lo = (lo + CONTRADICTION_TAG) | 0;
      }
    }
    const mapped =
      systemHi === 0 || codeHi === 0 ? undefined : this.#codes?.find(systemHi, systemLo, codeHi, codeLo);
    if (mapped) {
      this.finish(hi, lo);
      ownHi = (ownHi + this.hi) | 0;
      ownLo = (ownLo + this.lo) | 0;
      if (!this.#muted) this.mappedCodes += 1;
      this.#replace(KEY_SYSTEM, systemHi, systemLo, mapped.system);
      this.#replace(KEY_CODE, codeHi, codeLo, mapped.code);
      if (mapped.display) this.#replace(KEY_DISPLAY, displayHi, displayLo, mapped.display);
      hi = (hi + this.#changeHi) | 0;
      lo = (lo + this.#changeLo) | 0;
      this.#changeHi = 0;
      this.#changeLo = 0;
    }
    this.#isLogical = valueHi !== 0 && systemHi === LEGACY_ID.hi && systemLo === LEGACY_ID.lo;
    if (this.#isLogical) {
      this.#references.lookUpLogicalForFingerprint(this.#side, valueHi, valueLo);
      this.#logicalHi = this.#references.hi;
      this.#logicalLo = this.#references.lo;
    }
    const isKept = within === IN_EXTENSION && isOriginalCode && originalHi !== 0 && this.#side === "target";
    this.#addsNothing = isKept || (within === AS_META && !hasSecurity);
    this.#keptHi = 0;
    this.#keptLo = 0;
    if (isKept) {
      this.#keptHi = originalHi;
      this.#keptLo = originalLo;
    } else if (within === IN_CODING) {
      this.#keptHi = ownHi;
      this.#keptLo = ownLo;
    } else {
      hi = (hi + Math.imul(ownHi, PRIME_LO)) | 0;
      lo = (lo + Math.imul(ownLo, PRIME_HI)) | 0;
    }
    this.finish(hi, lo);
  }

  /** Notes what it changes in the sum of an object's members to replace the value of one; a value of 0 was not there. */
  #replace(key: Hash64, fromHi: number, fromLo: number, to: Hash64): void {
    this.#member(key.hi, key.lo, to.hi, to.lo);
    this.#changeHi = (this.#changeHi + this.hi) | 0;
    this.#changeLo = (this.#changeLo + this.lo) | 0;
    if (fromHi === 0) return;
    this.#member(key.hi, key.lo, fromHi, fromLo);
    this.#changeHi = (this.#changeHi - this.hi) | 0;
    this.#changeLo = (this.#changeLo - this.lo) | 0;
  }

  /** Of a name such as `_given`, the hash of the name of the primitives that it goes with, element by element. */
  #nameOfPrimitives(): Hash64 | undefined {
    if (this.escaped) {
      const name = this.decoded();
      return name.startsWith("_") ? hashString(name.slice(1)) : undefined;
    }
    if (this.bytes[this.stringStart] !== UNDERSCORE) return undefined;
    return hashBytes(this.bytes, this.stringStart + 1, this.stringEnd);
  }

  /** The hash of a member of an object, from its name's and its value's, in the current lanes. */
  #member(keyHi: number, keyLo: number, valueHi: number, valueLo: number): void {
    this.finish((keyHi + Math.imul(valueHi, MIX_HI)) | 0, (keyLo + Math.imul(valueLo, MIX_LO)) | 0);
  }

  #isOrderedKey(keyHi: number): boolean {
    if (keyHi === KEY_ITEM.hi) return this.#typeKnown === 0 || ORDERED_ITEM_KEYS.has(this.#typeKnown);
    return ORDERED_KEYS.has(keyHi);
  }

  /** Makes the hash of the reference just read that of the record it names, on whichever side. */
  #reference(): void {
    this.#isLogical = false;
    this.#addsNothing = false;
    this.#keptHi = 0;
    this.#keptLo = 0;
    let slashes = 0;
    let isConditional = false;
    for (let at = this.stringStart; at < this.stringEnd; at += 1) {
      if (this.bytes[at] === SLASH) slashes += 1;
      else if (this.bytes[at] === QUESTION_MARK) isConditional = true;
    }
    const references = this.#references;
    const met = this.#muted ? undefined : this.#met;
    let isElsewhere = false;
    if ((slashes > 1 && !isConditional) || this.escaped) {
      const name = references.servers.name(this.#side, this.decoded());
      const hash = hashString(name.text);
      this.hi = hash.hi;
      this.lo = hash.lo;
      isElsewhere = name.server?.isOwn === false;
      met?.note(name, hash);
    } else if (slashes > 0 && !isConditional && met) met.hasRelative = true;
    const isNamed = slashes > 0 && !isConditional;
    if (!this.#muted && isNamed) this.#onReference(this.hi, this.lo);
    if (isElsewhere) references.lookUpElsewhereForFingerprint(this.#side, this.hi, this.lo);
    else references.lookUpForFingerprint(this.#side, this.hi, this.lo, isNamed);
    this.hi = references.hi;
    this.lo = references.lo;
  }
}

function withinOf(keyHi: number): number {
  if (keyHi === KEY_CODING.hi) return IN_CODING;
  return keyHi === KEY_EXTENSION.hi ? IN_EXTENSION : ANYWHERE;
}
