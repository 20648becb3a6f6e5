/**
 * The scanner of fingerprint.ts in AssemblyScript, for the lines of ordinary JSON that nearly all lines are. It gives the same hashes as
 * the TypeScript (a property test holds the two together). Whatever it does not know ends in a trap, after which the
 * TypeScript reads the line and has the last word. `npm test` proves that scanner.wasm is built from this file.
 *
 * It reads line after line by itself and leaves rows a batch at a time: to cross over from JavaScript for each line costs as much as many lines.
 * No memory of its own: everything stands where fastScanner.ts put it.
 */

/** Where the caller put things; the same figures stand in fastScanner.ts. */
const RESULT: usize = 1024;
const CONFIG: usize = 2048;
const KEY_CLASSES: usize = 4096;
const CODE_BITS: usize = 8192;
/** Hashes of the names that the objects under way have given so far. */
const NAMES: usize = 16384;
const MOST_NAMES: i32 = 6144;
const NAMED: usize = 65536;
const MOST_NAMED: i32 = 8192;
const SCRATCH: usize = 131072;
const SCRATCH_BYTES: usize = 131072;
/** Links on their way to becoming rows, and what references were found to stand for: small direct-mapped caches. */
const LINK_SLOTS: usize = 262144;
const LINK_SLOT_COUNT: i32 = 16384;
const FOUND_SLOTS: usize = 524288;
const FOUND_SLOT_COUNT: i32 = 8192;
/** Rows of a batch, column after column. */
const ROWS: usize = 786432;
const LINKS: usize = 917504;
const BATCH_ROWS: i32 = 2048;
const WIDE: usize = 16384;
const NARROW: usize = 8192;
/** Places of members, members that are known by what stands at their place, and the members themselves: see `recall`. Sizes as powers of two. */
const PLACES: usize = 1048576;
const PLACE_SIZE: usize = 7;
const PLACES_SIZE: i64 = 12;
const KNOWN_SLOTS: usize = 1572864;
const KNOWN_SLOTS_SIZE: i32 = 14;
const KNOWN: usize = 1638400;
const KNOWN_END: usize = 3203072;
/** What the counters were before the member that is read at each depth. */
const COUNTED: usize = 3203072;
/** Members of the line under way that have high bytes. */
const HIGH: usize = 3207168;
const MOST_HIGH: i32 = 1024;

const PLACE_FACTOR: i64 = -7046029254386353131;

const SEED_HI: i32 = -559038737;
const SEED_LO: i32 = 1103547991;
const PRIME_HI: i32 = -1640531535;
const PRIME_LO: i32 = 1597334677;
const FINISH_A: i32 = -2048144789;
const FINISH_B: i32 = -1028477387;
const MIX_HI: i32 = -862048943;
const MIX_LO: i32 = 461845907;

const INSTANT_TAG: i32 = 0x696e7374;
const OBJECT_TAG: i32 = 0x6f626a65;
const SET_TAG: i32 = 0x73657400;
const LIST_TAG: i32 = 0x6c697374;
const CONTRADICTION_TAG: i32 = 0x636f6e74;
const NUMBER_TAG: i32 = 0x6e756d62;
const MAX_DEPTH: i32 = 128;

const QUOTE: u8 = 0x22;
const BACKSLASH: u8 = 0x5c;

/** What a member's name means to the scanner. */
const IS_REFERENCE: i32 = 1;
const IS_SYSTEM: i32 = 2;
const IS_CODE: i32 = 3;
const IS_VALUE: i32 = 4;
const IS_DISPLAY: i32 = 5;
const IS_URL: i32 = 6;
const IS_ID: i32 = 7;
const IS_RESOURCE_TYPE: i32 = 8;
const IS_VALUE_CODING: i32 = 9;
const IS_IDENTIFIER: i32 = 10;
const IS_ITEM: i32 = 11;
const IS_ORDERED: i32 = 12;
const IS_SERVERS: i32 = 13;
const IS_SOURCE: i32 = 14;
const IS_TARGET: i32 = 15;
const IS_DISPOSITION: i32 = 16;
const IS_CODING: i32 = 17;
const IS_EXTENSION: i32 = 18;
const IS_META: i32 = 19;
const IS_SECURITY: i32 = 20;

/** What a value is within. */
const ANYWHERE: i32 = 0;
const IN_CODING: i32 = 1;
const IN_EXTENSION: i32 = 2;
const AS_META: i32 = 3;

/** How much a place is trusted: with what it begins, what a member found there adds, from what it rests, for so many members, and with what it goes on. */
const MOST_TRUST: i32 = 512;
const FOUND_TRUST: i32 = 2;
const REST: i32 = -2048;
const NEW_TRUST: i32 = 64;
/** Members of these sizes are kept, with so many links. */
const LEAST_KEPT: u32 = 16;
const MOST_KEPT: u32 = 1024;
const MOST_KEPT_LINKS: i32 = 16;

/** A place: the first bytes of the name, what it is within, from where on its members differ, its trust, and all of the name that is asked for, with its colon. */
const AT_CONTEXT: usize = 8;
const AT_DIFFERENCE: usize = 12;
const AT_TRUST: usize = 16;
const AT_LENGTH: usize = 20;
const AT_KEY_HI: usize = 24;
const AT_KEY_LO: usize = 28;
const AT_KIND: usize = 32;
/** A bit for each byte of the name. */
const AT_NAME_BITS: usize = 36;
const AT_NAME: usize = 48;
const MOST_NAME: u32 = 31;
const FIRST_DIFFERENCE: i32 = 8;

/** A known member: the bytes of its text, all that reading it gave, the text, and the links. */
const OF_CONTEXT: usize = 4;
const OF_SAMPLE: usize = 8;
const OF_HI: usize = 12;
const OF_LO: usize = 16;
const OF_KEPT_HI: usize = 20;
const OF_KEPT_LO: usize = 24;
const OF_FLAGS: usize = 28;
const OF_COUNTED: usize = 32;
const OF_LINKS: usize = 52;
/** Where its string begins, if it is one. */
const OF_STRING: usize = 56;
const OF_TEXT: usize = 64;
const WAS_STRING: i32 = 1;
const WAS_REFERENCE: i32 = 2;
const WAS_SERVERS: i32 = 4;
const ADDED_NOTHING: i32 = 8;
const HAD_HIGH_BYTES: i32 = 16;

/** Each leaves its hash in the first two lanes of RESULT; 0 when the text is not what it should be. */
@external("env", "decode") declare function decode(start: usize, end: usize): i32;
@external("env", "decimal") declare function decimal(start: usize, end: usize): i32;
@external("env", "localName") declare function localName(start: usize, end: usize): i32;
@external("env", "lookUp") declare function lookUp(hi: i32, lo: i32, isNamed: i32): void;
@external("env", "lookUpLogical") declare function lookUpLogical(hi: i32, lo: i32): void;
/** Leaves system, code and display of the mapping in RESULT, six lanes; 2 when it has a display, 1 when not, 0 when there is none. */
@external("env", "mapCode") declare function mapCode(systemHi: i32, systemLo: i32, codeHi: i32, codeLo: i32): i32;
@external("env", "isUtf8") declare function isUtf8(start: usize, end: usize): i32;
/** A record of another type than the one before it; where its name is. */
@external("env", "meetType") declare function meetType(type: i32, start: usize, end: usize): void;
/** Whether a record, or one that a link names, is the shard's own. */
@external("env", "ownsRecord") declare function ownsRecord(hi: i32, lo: i32): i32;
@external("env", "ownsNamed") declare function ownsNamed(hi: i32, lo: i32): i32;
/** Takes the rows of a batch. */
@external("env", "takeRows") declare function takeRows(rows: i32): void;
@external("env", "takeLinks") declare function takeLinks(rows: i32): void;

let at: usize = 0;
let hi: i32 = 0;
let lo: i32 = 0;
let stringStart: usize = 0;
let stringEnd: usize = 0;
let escaped: bool = false;
let spelling: i32 = 0;
let muted: bool = false;
let hasHighBytes: i32 = 0;
let instants: i32 = 0;
let decimals: i32 = 0;
let elementOrder: i32 = 0;
let logical: i32 = 0;
let mapped: i32 = 0;
let named: i32 = 0;
let names: i32 = 0;
let keptHi: i32 = 0;
let keptLo: i32 = 0;
let typeKnown: i32 = 0;
let typeStart: usize = 0;
let typeEnd: usize = 0;
let idStart: usize = 0;
let idEnd: usize = 0;
let isLogical: bool = false;
let logicalHi: i32 = 0;
let logicalLo: i32 = 0;
let addsNothing: bool = false;
let isTarget: bool = false;
let changeHi: i32 = 0;
let changeLo: i32 = 0;
/** The line under way, and how many were read before it. */
let lineStart: usize = 0;
let lines: i32 = 0;
let rows: i32 = 0;
let linkRows: i32 = 0;
let lastType: i32 = 0;
/** Whether a reference gave no base. */
let relatives: i32 = 0;
let isShard: bool = false;
/** Whether `item` is a list by order in this record, as far as it is read. */
let areItemsOrdered: bool = true;
/** Where the next member goes that is to be known. */
let nextKnown: usize = KNOWN;
/** How many members of the line under way have high bytes. */
let highs: i32 = 0;
/** Of the member about to be read: what stands for it, and where it is to be noted; 0 when it is not to be kept. */
let sample: i32 = 0;
let slotForKnown: usize = 0;
let areLinksOwned: bool = false;

/** What the lines to come are read for. Forgets what earlier ones left behind. */
export function begin(target: i32, shard: i32, ownedLinks: i32): void {
  isTarget = target != 0;
  isShard = shard != 0;
  areLinksOwned = ownedLinks != 0;
  rows = 0;
  linkRows = 0;
  lastType = 0;
  relatives = 0;
  memory.fill(LINK_SLOTS, 0, <usize>LINK_SLOT_COUNT << 4);
  memory.fill(FOUND_SLOTS, 0, <usize>FOUND_SLOT_COUNT << 4);
  forget();
}

/** Forgets all members: what they say depends on what they are read for. */
function forget(): void {
  memory.fill(KNOWN_SLOTS, 0, <usize>4 << KNOWN_SLOTS_SIZE);
  nextKnown = KNOWN;
  highs = 0;
}

/** Leaves where the line begins that the last call did not read, and how many it did read. */
export function progress(): void {
  store<i32>(RESULT, <i32>lineStart);
  store<i32>(RESULT, lines, 4);
  store<i32>(RESULT, relatives, 8);
}

// @ts-ignore: decorator
@inline
function finish(h: i32, l: i32): void {
  hi = ((h ^ (h >>> 16)) * FINISH_A) ^ ((l ^ (l >>> 13)) * FINISH_B);
  lo = ((l ^ (l >>> 16)) * FINISH_A) ^ ((hi ^ (hi >>> 13)) * FINISH_B);
}

// @ts-ignore: decorator
@inline
function hashRange(start: usize, end: usize): void {
  let h = SEED_HI;
  let l = SEED_LO;
  let p = start;
  while (p + 4 <= end) {
    const word = load<i32>(p);
    h = rotl<i32>((h ^ word) * PRIME_HI, 15);
    l = rotl<i32>((l ^ word) * PRIME_LO, 11);
    p += 4;
  }
  if (p < end) {
    const word = load<i32>(p) & ((1 << (<i32>(end - p) << 3)) - 1);
    h = rotl<i32>((h ^ word) * PRIME_HI, 15);
    l = rotl<i32>((l ^ word) * PRIME_LO, 11);
  }
  finish(h ^ <i32>(end - start), l);
}

// @ts-ignore: decorator
@inline
function skipSpace(): void {
  let p = at;
  let byte = load<u8>(p);
  while (byte == 0x20 || byte == 0x09 || byte == 0x0d) {
    p += 1;
    byte = load<u8>(p);
  }
  at = p;
}

/** The first byte from `p` on that ends a string or a run of it: a quote, a backslash or a control character. */
// @ts-ignore: decorator
@inline
function endOfRun(start: usize): usize {
  let p = start;
  while (true) {
    const block = v128.load(p);
    const stops = i8x16.bitmask(
      v128.or(
        v128.or(i8x16.eq(block, i8x16.splat(QUOTE)), i8x16.eq(block, i8x16.splat(BACKSLASH))),
        i8x16.lt_u(block, i8x16.splat(0x20)),
      ),
    );
    const high = i8x16.bitmask(block);
    if (stops != 0) {
      const length = ctz(stops);
      hasHighBytes |= high & ((1 << length) - 1);
      return p + length;
    }
    hasHighBytes |= high;
    p += 16;
  }
}

function string(): void {
  const start = at + 1;
  stringStart = start;
  escaped = false;
  const end = endOfRun(start);
  const stop = load<u8>(end);
  if (stop != QUOTE) {
    escapedString(start, end);
    return;
  }
  stringEnd = end;
  at = end + 1;
  if (!muted) hashRange(start, end);
}

/** A string from its first backslash on. */
function escapedString(start: usize, firstStop: usize): void {
  escaped = true;
  let isPlain = true;
  let to = SCRATCH;
  let from = start;
  let p = firstStop;
  for (;;) {
    const length = p - from;
    if (isPlain && !muted) {
      if (to + length + 2 >= SCRATCH + SCRATCH_BYTES) isPlain = false;
      else {
        memory.copy(to, from, length);
        to += length;
      }
    }
    const byte = load<u8>(p);
    if (byte == QUOTE) break;
    if (byte != BACKSLASH) unreachable();
    const letter = load<u8>(p + 1);
    let meaning: u8 = 0;
    switch (letter) {
      case 0x22: meaning = 0x22; break;
      case 0x5c: meaning = 0x5c; break;
      case 0x2f: meaning = 0x2f; break;
      case 0x62: meaning = 0x08; break;
      case 0x66: meaning = 0x0c; break;
      case 0x6e: meaning = 0x0a; break;
      case 0x72: meaning = 0x0d; break;
      case 0x74: meaning = 0x09; break;
      default: break;
    }
    if (letter < 0x20) unreachable();
    if (meaning == 0) isPlain = false;
    else if (isPlain && !muted) {
      store<u8>(to, meaning);
      to += 1;
    }
    from = p + 2;
    p = endOfRun(from);
  }
  stringEnd = p;
  at = p + 1;
  if (!isPlain) {
    if (decode(start, p) == 0) unreachable();
    hi = load<i32>(RESULT);
    lo = load<i32>(RESULT + 4);
  } else if (!muted) hashRange(SCRATCH, to);
}

// @ts-ignore: decorator
@inline
function isDigit(byte: u8): bool {
  return <u8>(byte - 0x30) <= 9;
}

function digits(start: usize): usize {
  let p = start;
  while (isDigit(load<u8>(p))) p += 1;
  if (p == start) unreachable();
  return p;
}

function number(): void {
  spelling = 0;
  const start = at;
  let p = start;
  const isNegative = load<u8>(p) == 0x2d;
  if (isNegative) p += 1;
  const first = p;
  p = digits(p);
  if (p > first + 1 && load<u8>(first) == 0x30) unreachable();
  let plain = load<u8>(first) != 0x30;
  let hasExponent = false;
  let point: usize = 0;
  const whole = p;
  if (load<u8>(p) == 0x2e) {
    plain = false;
    point = p;
    p = digits(p + 1);
  }
  const byte = load<u8>(p);
  if (byte == 0x65 || byte == 0x45) {
    plain = false;
    hasExponent = true;
    const sign = load<u8>(p + 1);
    p += sign == 0x2b || sign == 0x2d ? 2 : 1;
    p = digits(p);
  }
  at = p;
  if (muted) return;
  hashRange(start, p);
  if (!plain) {
    spelling = hi;
    if (hasExponent || p - start > 64) {
      if (decimal(start, p) == 0) unreachable();
      hi = load<i32>(RESULT);
      lo = load<i32>(RESULT + 4);
    } else canonicalDecimal(isNegative, first, whole, point, p);
  }
  finish(hi ^ NUMBER_TAG, lo);
}

/** `-?digits.digits` as decimal.ts spells its value, hashed. */
function canonicalDecimal(isNegative: bool, first: usize, whole: usize, point: usize, end: usize): void {
  const from = SCRATCH + 128;
  const wholeLength = whole - first;
  memory.copy(from, first, wholeLength);
  let length = wholeLength;
  let places: i32 = 0;
  if (point != 0) {
    const fraction = end - point - 1;
    memory.copy(from + length, point + 1, fraction);
    length += fraction;
    places = <i32>fraction;
  }
  let start = from;
  let stop = from + length;
  while (start < stop && load<u8>(start) == 0x30) start += 1;
  let exponent = -places;
  while (stop > start && load<u8>(stop - 1) == 0x30) {
    stop -= 1;
    exponent += 1;
  }
  let to = SCRATCH;
  if (start == stop) {
    store<u8>(to, 0x30);
    hashRange(SCRATCH, SCRATCH + 1);
    return;
  }
  if (isNegative) {
    store<u8>(to, 0x2d);
    to += 1;
  }
  memory.copy(to, start, stop - start);
  to += stop - start;
  if (exponent > 30) unreachable();
  if (exponent >= 0) {
    for (; exponent > 0; exponent -= 1) {
      store<u8>(to, 0x30);
      to += 1;
    }
  } else {
    store<u8>(to, 0x65);
    store<u8>(to + 1, 0x2d);
    to += 2;
    const size = -exponent;
    if (size >= 10) {
      store<u8>(to, <u8>(0x30 + size / 10));
      to += 1;
    }
    store<u8>(to, <u8>(0x30 + (size % 10)));
    to += 1;
  }
  hashRange(SCRATCH, to);
}

function literal(): void {
  const word = load<u32>(at);
  if (word == 0x65757274) {
    hi = load<i32>(CONFIG);
    lo = load<i32>(CONFIG + 4);
    at += 4;
  } else if (word == 0x736c6166 && load<u8>(at + 4) == 0x65) {
    hi = load<i32>(CONFIG + 8);
    lo = load<i32>(CONFIG + 12);
    at += 5;
  } else if (word == 0x6c6c756e) {
    hi = load<i32>(CONFIG + 16);
    lo = load<i32>(CONFIG + 20);
    at += 4;
  } else unreachable();
}

// @ts-ignore: decorator
@inline
function two(p: usize): i32 {
  const tens = load<u8>(p);
  const ones = load<u8>(p + 1);
  return isDigit(tens) && isDigit(ones) ? (<i32>tens - 0x30) * 10 + <i32>ones - 0x30 : -1;
}

/** Makes the hash of a string that is an instant that of the instant, as instant.ts reads it. */
function foldInstant(): void {
  const start = stringStart;
  const end = stringEnd;
  const length = end - start;
  if (length < 17 || length > 35 || escaped) return;
  if (load<u8>(start + 4) != 0x2d || load<u8>(start + 10) != 0x54 || load<u8>(start + 7) != 0x2d || load<u8>(start + 13) != 0x3a) return;
  const century = two(start);
  const ofCentury = two(start + 2);
  const month = two(start + 5);
  const day = two(start + 8);
  const hour = two(start + 11);
  const minute = two(start + 14);
  if (century < 0 || ofCentury < 0 || month < 1 || month > 12 || day < 1) return;
  const year = century * 100 + ofCentury;
  const isLeap = (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0);
  const daysInMonth = month == 2 ? (isLeap ? 29 : 28) : month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
  if (day > daysInMonth || hour < 0 || hour > 23 || minute < 0 || minute > 59) return;
  let p = start + 16;
  let second = 0;
  let fractionStart: usize = start;
  let fractionEnd: usize = start;
  if (load<u8>(p) == 0x3a) {
    second = two(p + 1);
    if (second < 0 || second > 59) return;
    p += 3;
    if (load<u8>(p) == 0x2e) {
      p += 1;
      const fraction = p;
      let significant = p;
      while (p < end && isDigit(load<u8>(p))) {
        p += 1;
        if (load<u8>(p - 1) != 0x30) significant = p;
      }
      if (p == fraction) return;
      if (significant > fraction) {
        fractionStart = fraction;
        fractionEnd = significant;
      }
    }
  }
  let offset = 0;
  const zone = load<u8>(p);
  if (zone == 0x5a) {
    if (p + 1 != end) return;
  } else {
    const sign = zone == 0x2b ? 1 : zone == 0x2d ? -1 : 0;
    if (sign == 0 || p + 6 != end || load<u8>(p + 3) != 0x3a) return;
    const hours = two(p + 1);
    const minutes = two(p + 4);
    if (hours < 0 || hours > 14 || minutes < 0 || minutes > 59) return;
    offset = sign * (hours * 3600 + minutes * 60);
  }
  const shifted = month <= 2 ? year - 1 : year;
  // The year 0000 counts from January of the year before.
  const era = shifted < 0 ? -1 : shifted / 400;
  const yearOfEra = shifted - era * 400;
  const dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
  const days = <i64>era * 146097 + <i64>dayOfEra - 719468;
  const epoch = days * 86400 + <i64>(hour * 3600 + minute * 60 + second - offset);
  instants += hi;
  hashRange(fractionStart, fractionEnd);
  finish(INSTANT_TAG ^ <i32>epoch ^ (<i32>(epoch >> 32) * PRIME_LO), lo ^ <i32>epoch);
}

function value(depth: i32, ordered: bool, within: i32): void {
  const byte = load<u8>(at);
  isLogical = false;
  addsNothing = false;
  keptHi = 0;
  keptLo = 0;
  if (byte == QUOTE) {
    string();
    if (!muted) foldInstant();
  } else if (byte == 0x7b) object(depth, within);
  else if (byte == 0x5b) array(depth, ordered, within);
  else if (byte == 0x2d || isDigit(byte)) {
    number();
    if (!muted) decimals += spelling;
  } else literal();
}

function array(depth: i32, ordered: bool, within: i32): void {
  if (depth >= MAX_DEPTH) unreachable();
  at += 1;
  skipSpace();
  let h = ordered ? LIST_TAG : SET_TAG;
  let l = 0;
  let order = 0;
  let count = 0;
  let silent = 0;
  let sumHi = 0;
  let sumLo = 0;
  if (load<u8>(at) == 0x5d) at += 1;
  else {
    for (;;) {
      value(depth + 1, false, within);
      sumHi += keptHi;
      sumLo += keptLo;
      if (addsNothing) silent += 1;
      else {
        count += 1;
        finish(ordered ? hi + count * PRIME_HI : hi, lo);
        h += hi;
        l += lo;
        order = (order ^ hi) * PRIME_HI;
      }
      skipSpace();
      const byte = load<u8>(at);
      at += 1;
      if (byte == 0x5d) break;
      if (byte != 0x2c) unreachable();
      skipSpace();
    }
  }
  if (!ordered && count > 1 && !muted) elementOrder += order;
  finish(h, l);
  keptHi = sumHi;
  keptLo = sumLo;
  isLogical = false;
  addsNothing = silent > 0 && count == 0;
}

/** What a name means, from a table of 256 slots with linear probing. */
// @ts-ignore: decorator
@inline
function classOf(keyHi: i32): i32 {
  let slot = keyHi & 255;
  while (true) {
    const entry = KEY_CLASSES + (<usize>slot << 3);
    const found = load<i32>(entry, 4);
    if (found == 0 || load<i32>(entry) == keyHi) return found;
    slot = (slot + 1) & 255;
  }
}

/** Reads the name of a member; the names of an object begin at `first`, and `seen` has a bit for each. Gives `seen` with this one's; a name that is given twice traps. */
// @ts-ignore: decorator
@inline
function nameOfMember(first: i32, seen: i64): i64 {
  if (muted) {
    // Of what is muted only the names are hashed.
    muted = false;
    string();
    muted = true;
  } else string();
  return takeName(first, seen, hi, lo);
}

// @ts-ignore: decorator
@inline
function takeName(first: i32, seen: i64, keyHi: i32, keyLo: i32): i64 {
  const bit = <i64>1 << <i64>(keyLo & 63);
  // Names that differ share a bit now and then.
  if ((seen & bit) != 0) findName(first, keyHi, keyLo);
  if (names >= MOST_NAMES) unreachable();
  const entry = NAMES + (<usize>names << 3);
  store<i32>(entry, keyHi);
  store<i32>(entry, keyLo, 4);
  names += 1;
  return seen | bit;
}

function findName(first: i32, keyHi: i32, keyLo: i32): void {
  for (let index = first; index < names; index += 1) {
    const entry = NAMES + (<usize>index << 3);
    if (load<i32>(entry) == keyHi && load<i32>(entry, 4) == keyLo) unreachable();
  }
}

/**
 * Most of what a record says was said by one shortly before it, byte for byte: the same codes, categories, units, practitioners. So members are
 * kept with their text and all that reading them gave, and one that comes again is compared, 16 bytes at a time, and not read. This is exact: the
 * same bytes within the same context mean the same, as long as they are read for the same.
 *
 * It is found by its place (name and context) and by 16 of its bytes, from where members of that place were seen to differ. Where members
 * seldom come again, such as ids, the place loses its trust and rests.
 */
// @ts-ignore: decorator
@inline
function recall(start: usize, place: usize, context: i32): usize {
  const trust = load<i32>(place, AT_TRUST);
  if (trust <= 0) {
    store<i32>(place, trust == -1 ? NEW_TRUST : trust + 1, AT_TRUST);
    return 0;
  }
  sample = sampleOf(start, place);
  slotForKnown = slotOf(sample);
  const known = load<u32>(slotForKnown);
  if (known != 0 && isSame(known, start, context)) {
    store<i32>(place, min(trust + FOUND_TRUST, MOST_TRUST), AT_TRUST);
    return known;
  }
  if (known != 0 && load<i32>(known, OF_SAMPLE) == sample && load<i32>(known, OF_CONTEXT) == context) {
    setApart(known, start, place);
    sample = sampleOf(start, place);
    slotForKnown = slotOf(sample);
  }
  store<i32>(place, trust == 1 ? REST : trust - 1, AT_TRUST);
  return 0;
}

/** The first eight bytes of a name from its quote on, and nothing of what follows the name. */
// @ts-ignore: decorator
@inline
function startOfName(start: usize): i64 {
  const bytes = load<i64>(start);
  // The lowest byte of zero is the second quote; the first one is filled up.
  const other = (bytes ^ 0x2222222222222222) | 0xff;
  const zero = (other - 0x0101010101010101) & ~other & 0x8080808080808080;
  return bytes & (zero ^ (zero - 1));
}

/** Whether this is the place of the member at `start`, whose name and colon are then those of the place. */
// @ts-ignore: decorator
@inline
function isPlaceOf(place: usize, first: i64, context: i32, start: usize): bool {
  if (load<i64>(place) != first || load<i32>(place, AT_CONTEXT) != context) return false;
  const same =
    i8x16.bitmask(i8x16.eq(v128.load(start), v128.load(place, AT_NAME))) |
    (i8x16.bitmask(i8x16.eq(v128.load(start, 16), v128.load(place, AT_NAME + 16))) << 16);
  return (~same & load<i32>(place, AT_NAME_BITS)) == 0;
}

/** Notes the name just read, in `hi` and `lo`, behind whose colon `at` is. A place that was there for another one gives way. */
function learnPlace(place: usize, first: i64, context: i32, start: usize, kind: i32): void {
  const length = at - start;
  if (length > MOST_NAME || load<u8>(at - 2) != QUOTE) return;
  const bits = (1 << length) - 1;
  const high = i8x16.bitmask(v128.load(start)) | (i8x16.bitmask(v128.load(start, 16)) << 16);
  if ((high & bits) != 0) return;
  store<i64>(place, first);
  store<i32>(place, context, AT_CONTEXT);
  store<i32>(place, FIRST_DIFFERENCE, AT_DIFFERENCE);
  store<i32>(place, MOST_TRUST, AT_TRUST);
  store<i32>(place, length, AT_LENGTH);
  store<i32>(place, hi, AT_KEY_HI);
  store<i32>(place, lo, AT_KEY_LO);
  store<i32>(place, kind, AT_KIND);
  store<i32>(place, bits, AT_NAME_BITS);
  v128.store(place, v128.load(start), AT_NAME);
  v128.store(place, v128.load(start, 16), AT_NAME + 16);
}

// @ts-ignore: decorator
@inline
function sampleOf(start: usize, place: usize): i32 {
  const from = start + load<u32>(place, AT_DIFFERENCE);
  const mixed = load<i64>(from) ^ rotl<i64>(load<i64>(from, 8) * PLACE_FACTOR, 29) ^ <i64>place;
  return <i32>((mixed * PLACE_FACTOR) >>> 32);
}

// @ts-ignore: decorator
@inline
function slotOf(sample: i32): usize {
  return KNOWN_SLOTS + (<usize>(<u32>sample >>> (32 - KNOWN_SLOTS_SIZE)) << 2);
}

/** Whether the member that begins at `start` is the known one, byte for byte. */
// @ts-ignore: decorator
@inline
function isSame(known: usize, start: usize, context: i32): bool {
  if (load<i32>(known, OF_CONTEXT) != context) return false;
  const last = start + load<u32>(known) - 16;
  let p = start;
  let q = known + OF_TEXT;
  while (p < last) {
    if (v128.any_true(v128.xor(v128.load(p), v128.load(q)))) return false;
    p += 16;
    q += 16;
  }
  return !v128.any_true(v128.xor(v128.load(last), v128.load(q - (p - last))));
}

/** Two members of a place have the same sample: from now on it is taken from where they differ. */
function setApart(known: usize, start: usize, place: usize): void {
  const length = load<u32>(known);
  let same: u32 = 0;
  while (same < length && load<u8>(start + same) == load<u8>(known + OF_TEXT + same)) same += 1;
  if (same < length) store<i32>(place, same, AT_DIFFERENCE);
}

/** Does what reading a known member did. */
// @ts-ignore: decorator
@inline
function takeKnown(known: usize, start: usize, flags: i32): void {
  at = start + load<u32>(known);
  hi = load<i32>(known, OF_HI);
  lo = load<i32>(known, OF_LO);
  keptHi = load<i32>(known, OF_KEPT_HI);
  keptLo = load<i32>(known, OF_KEPT_LO);
  addsNothing = (flags & ADDED_NOTHING) != 0;
  isLogical = false;
  escaped = false;
  hasHighBytes |= flags & HAD_HIGH_BYTES;
  stringStart = start + load<u32>(known, OF_STRING);
  stringEnd = at - 1;
  instants += load<i32>(known, OF_COUNTED);
  decimals += load<i32>(known, OF_COUNTED + 4);
  elementOrder += load<i32>(known, OF_COUNTED + 8);
  logical += load<i32>(known, OF_COUNTED + 12);
  mapped += load<i32>(known, OF_COUNTED + 16);
  if (load<i32>(known, OF_LINKS) != 0) takeKnownLinks(known);
}

function takeKnownLinks(known: usize): void {
  const links = load<i32>(known, OF_LINKS);
  if (named + links > MOST_NAMED) unreachable();
  const from = known + OF_TEXT + alignedSize(load<u32>(known));
  for (let index = 0; index < links; index += 1)
    store<i64>(NAMED + (<usize>(named + index) << 3), load<i64>(from + (<usize>index << 3)));
  named += links;
}

// @ts-ignore: decorator
@inline
function alignedSize(bytes: u32): usize {
  return (bytes + 15) & ~15;
}

/** Notes what is counted so far, to see what the member adds that is read next. */
function beginCount(depth: i32): void {
  const counted = COUNTED + (<usize>depth << 5);
  store<i32>(counted, instants);
  store<i32>(counted, decimals, 4);
  store<i32>(counted, elementOrder, 8);
  store<i32>(counted, logical, 12);
  store<i32>(counted, mapped, 16);
  store<i32>(counted, named, 20);
  store<i32>(counted, hasHighBytes, 24);
  hasHighBytes = 0;
}

/** Leaves there whether the member itself has high bytes. */
function endCount(depth: i32): void {
  const counted = COUNTED + (<usize>depth << 5);
  const before = load<i32>(counted, 24);
  store<i32>(counted, hasHighBytes, 24);
  hasHighBytes |= before;
}

/** The line is UTF-8: so are its members, wherever they come again, because they begin and end with other bytes. */
function trustHighBytes(): void {
  for (let index = 0; index < highs; index += 1) {
    const known = load<u32>(HIGH + (<usize>index << 2));
    store<i32>(known, load<i32>(known, OF_FLAGS) & ~HAD_HIGH_BYTES, OF_FLAGS);
  }
}

/** Keeps the member that was read from `start` on, with all that it gave. */
function keep(slot: usize, ownSample: i32, start: usize, context: i32, depth: i32, flags: i32): void {
  const counted = COUNTED + (<usize>depth << 5);
  const length = at - start;
  const firstLink = load<i32>(counted, 20);
  const links = named - firstLink;
  if (length < LEAST_KEPT || length > MOST_KEPT || links > MOST_KEPT_LINKS) return;
  const textSize = alignedSize(length);
  const size = OF_TEXT + textSize + alignedSize(<u32>links << 3);
  if (nextKnown + size > KNOWN_END) forget();
  const known = nextKnown;
  nextKnown += size;
  store<u32>(slot, known);
  store<u32>(known, length);
  store<i32>(known, context, OF_CONTEXT);
  store<i32>(known, ownSample, OF_SAMPLE);
  store<i32>(known, hi, OF_HI);
  store<i32>(known, lo, OF_LO);
  store<i32>(known, keptHi, OF_KEPT_HI);
  store<i32>(known, keptLo, OF_KEPT_LO);
  const own = (addsNothing ? ADDED_NOTHING : 0) | (load<i32>(counted, 24) != 0 ? HAD_HIGH_BYTES : 0);
  store<i32>(known, flags | own, OF_FLAGS);
  if ((own & HAD_HIGH_BYTES) != 0 && highs < MOST_HIGH) {
    store<u32>(HIGH + (<usize>highs << 2), known);
    highs += 1;
  }
  store<i32>(known, instants - load<i32>(counted), OF_COUNTED);
  store<i32>(known, decimals - load<i32>(counted, 4), OF_COUNTED + 4);
  store<i32>(known, elementOrder - load<i32>(counted, 8), OF_COUNTED + 8);
  store<i32>(known, logical - load<i32>(counted, 12), OF_COUNTED + 12);
  store<i32>(known, mapped - load<i32>(counted, 16), OF_COUNTED + 16);
  store<i32>(known, links, OF_LINKS);
  store<u32>(known, <u32>(stringStart - start), OF_STRING);
  memory.copy(known + OF_TEXT, start, length);
  memory.copy(known + OF_TEXT + textSize, NAMED + (<usize>firstLink << 3), <usize>links << 3);
}

// @ts-ignore: decorator
@inline
function member(keyHi: i32, keyLo: i32, valueHi: i32, valueLo: i32): void {
  finish(keyHi + valueHi * MIX_HI, keyLo + valueLo * MIX_LO);
}

function object(depth: i32, within: i32): void {
  if (depth >= MAX_DEPTH) unreachable();
  const isRoot = depth == 0;
  at += 1;
  skipSpace();
  let h = OBJECT_TAG;
  let l = 0;
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
  let hasReference = false;
  let referenceHi = 0;
  let referenceLo = 0;
  let legacyIds = 0;
  let legacyHi = 0;
  let legacyLo = 0;
  let swapHi = 0;
  let swapLo = 0;
  let ownHi = 0;
  let ownLo = 0;
  let hasSecurity = false;
  const isKnown = within != AS_META;
  const firstName = names;
  let seen: i64 = 0;
  if (load<u8>(at) == 0x7d) at += 1;
  else {
    for (;;) {
      if (load<u8>(at) != QUOTE) unreachable();
      const start = at;
      // All that a member's meaning depends on, beside its text: depth, because it may be too deep elsewhere.
      const context = 0x10000 | (depth << 4) | (within << 2) | (muted ? 2 : 0) | (areItemsOrdered ? 1 : 0);
      const first = startOfName(start);
      const place = PLACES + (<usize>(((first ^ (<i64>context << 40)) * PLACE_FACTOR) >>> (64 - PLACES_SIZE)) << PLACE_SIZE);
      let keyHi: i32;
      let keyLo: i32;
      let kind: i32;
      let known: usize = 0;
      slotForKnown = 0;
      if (isPlaceOf(place, first, context, start)) {
        keyHi = load<i32>(place, AT_KEY_HI);
        keyLo = load<i32>(place, AT_KEY_LO);
        kind = load<i32>(place, AT_KIND);
        at = start + load<u32>(place, AT_LENGTH);
        seen = takeName(firstName, seen, keyHi, keyLo);
        known = recall(start, place, context);
      } else {
        seen = nameOfMember(firstName, seen);
        // Of a name with escapes it is not seen here whether it is one of the next kind.
        if (escaped) unreachable();
        keyHi = hi;
        keyLo = lo;
        kind = muted ? 0 : classOf(keyHi);
        skipSpace();
        if (load<u8>(at) != 0x3a) unreachable();
        at += 1;
        learnPlace(place, first, context, start, kind);
      }
      let isLegacyId = false;
      const isSecurity = !isKnown && kind == IS_SECURITY;
      let isString: bool;
      let isServers: bool;
      let isReference: bool;
      if (known != 0) {
        const flags = load<i32>(known, OF_FLAGS);
        isString = (flags & WAS_STRING) != 0;
        isReference = (flags & WAS_REFERENCE) != 0;
        isServers = (flags & WAS_SERVERS) != 0;
        takeKnown(known, start, flags);
      } else {
        skipSpace();
        const byte = load<u8>(at);
        // A list that goes with one of primitives, element by element, makes that one ordered: read in the TypeScript.
        if (byte == 0x5b && load<u8>(start + 1) == 0x5f) unreachable();
        isString = byte == QUOTE;
        isReference = isKnown && isString && kind == IS_REFERENCE && keyLo == load<i32>(CONFIG + 28);
        const isMeta = isRoot && kind == IS_META && byte == 0x7b;
        isServers = isKnown
          ? isRoot && !isMeta && (kind == IS_SERVERS || kind == IS_ID || kind == IS_META)
          : !isSecurity;
        const slot = slotForKnown;
        const ownSample = sample;
        if (slot != 0) beginCount(depth);
        if (isReference) {
          string();
          reference();
        } else {
          if (isServers) muted = true;
          value(
            depth + 1,
            kind == IS_ORDERED || (kind == IS_ITEM && areItemsOrdered),
            isMeta ? AS_META : kind == IS_CODING ? IN_CODING : kind == IS_EXTENSION ? IN_EXTENSION : ANYWHERE,
          );
          if (isServers) muted = false;
        }
        if (slot != 0) {
          const flags = (isString ? WAS_STRING : 0) | (isReference ? WAS_REFERENCE : 0) | (isServers ? WAS_SERVERS : 0);
          // A number may go on where another one ends.
          const isWhole = isString ? !escaped : byte == 0x7b || byte == 0x5b;
          endCount(depth);
          if (isWhole && !isLogical) keep(slot, ownSample, start, context, depth, flags);
        }
      }
      if (isReference) {
        hasReference = true;
        referenceHi = hi;
        referenceLo = lo;
      } else {
        ownHi += keptHi;
        ownLo += keptLo;
        if (!isKnown) hasSecurity = hasSecurity || (isSecurity && !addsNothing);
        else if (isString) {
          if (kind == IS_SYSTEM) {
            systemHi = hi;
            systemLo = lo;
          } else if (kind == IS_CODE) {
            codeHi = hi;
            codeLo = lo;
          } else if (kind == IS_VALUE) {
            valueHi = hi;
            valueLo = lo;
          } else if (kind == IS_DISPLAY) {
            displayHi = hi;
            displayLo = lo;
          } else if (kind == IS_URL) {
            isOriginalCode = hi == load<i32>(CONFIG + 40) && lo == load<i32>(CONFIG + 44);
            // A reference all the same, or perhaps one: read in the TypeScript.
            if (!muted && (escaped ? mayBeName() : isRecordName())) unreachable();
          } else if (isRoot && kind == IS_ID) {
            idStart = stringStart;
            idEnd = stringEnd;
          } else if (isRoot && kind == IS_RESOURCE_TYPE) {
            if (escaped) unreachable();
            typeStart = stringStart;
            typeEnd = stringEnd;
            typeKnown = hi;
            areItemsOrdered = hi == 0 || hi == load<i32>(CONFIG + 72) || hi == load<i32>(CONFIG + 76);
          }
        } else if (kind == IS_VALUE_CODING) {
          originalHi = hi;
          originalLo = lo;
        }
        isLegacyId = isKnown && isLogical && kind == IS_IDENTIFIER;
      }
      if (!isServers && !addsNothing) {
        member(keyHi, keyLo, hi, lo);
        h += hi;
        l += lo;
        if (isLegacyId) {
          legacyIds += 1;
          legacyHi = logicalHi;
          legacyLo = logicalLo;
          swapHi -= hi;
          swapLo -= lo;
          member(load<i32>(CONFIG + 24), load<i32>(CONFIG + 28), legacyHi, legacyLo);
          swapHi += hi;
          swapLo += lo;
        }
      }
      skipSpace();
      const byte = load<u8>(at);
      at += 1;
      if (byte == 0x7d) break;
      if (byte != 0x2c) unreachable();
      skipSpace();
    }
  }
  names = firstName;
  keptHi = 0;
  keptLo = 0;
  if (muted) {
    isLogical = false;
    addsNothing = false;
    return;
  }
  if (legacyIds > 0) {
    if (!hasReference) {
      h += swapHi;
      l += swapLo;
      logical += legacyIds;
    } else if (isTarget && (legacyHi != referenceHi || legacyLo != referenceLo)) {
      h += CONTRADICTION_TAG;
      l += CONTRADICTION_TAG;
    }
  }
  if (systemHi != 0 && codeHi != 0) {
    const bit = (systemHi ^ codeLo) & 0xffff;
    if ((load<u8>(CODE_BITS + (<usize>bit >> 3)) >> <u8>(bit & 7)) & 1) {
      const found = mapCode(systemHi, systemLo, codeHi, codeLo);
      if (found != 0) {
        finish(h, l);
        ownHi += hi;
        ownLo += lo;
        mapped += 1;
        const displayToHi = load<i32>(RESULT + 16);
        const displayToLo = load<i32>(RESULT + 20);
        changeHi = 0;
        changeLo = 0;
        const codeToHi = load<i32>(RESULT + 8);
        const codeToLo = load<i32>(RESULT + 12);
        replace(CONFIG + 48, systemHi, systemLo, load<i32>(RESULT), load<i32>(RESULT + 4));
        replace(CONFIG + 56, codeHi, codeLo, codeToHi, codeToLo);
        if (found == 2) replace(CONFIG + 64, displayHi, displayLo, displayToHi, displayToLo);
        h += changeHi;
        l += changeLo;
      }
    }
  }
  isLogical = valueHi != 0 && systemHi == load<i32>(CONFIG + 32) && systemLo == load<i32>(CONFIG + 36);
  if (isLogical) {
    lookUpLogical(valueHi, valueLo);
    logicalHi = load<i32>(RESULT);
    logicalLo = load<i32>(RESULT + 4);
  }
  const isKept = within == IN_EXTENSION && isOriginalCode && originalHi != 0 && isTarget;
  addsNothing = isKept || (!isKnown && !hasSecurity);
  if (isKept) {
    keptHi = originalHi;
    keptLo = originalLo;
  } else if (within == IN_CODING) {
    keptHi = ownHi;
    keptLo = ownLo;
  } else {
    h += ownHi * PRIME_LO;
    l += ownLo * PRIME_HI;
  }
  finish(h, l);
}

function replace(key: usize, fromHi: i32, fromLo: i32, toHi: i32, toLo: i32): void {
  member(load<i32>(key), load<i32>(key, 4), toHi, toLo);
  changeHi += hi;
  changeLo += lo;
  if (fromHi == 0) return;
  member(load<i32>(key), load<i32>(key, 4), fromHi, fromLo);
  changeHi -= hi;
  changeLo -= lo;
}

function reference(): void {
  isLogical = false;
  addsNothing = false;
  keptHi = 0;
  keptLo = 0;
  if (muted) return;
  let slashes = 0;
  let isConditional = false;
  for (let p = stringStart; p < stringEnd; p += 16) {
    const block = v128.load(p);
    const left = stringEnd - p;
    const within = left >= 16 ? 0xffff : (1 << <i32>left) - 1;
    slashes += popcnt(i8x16.bitmask(i8x16.eq(block, i8x16.splat(0x2f))) & within);
    if ((i8x16.bitmask(i8x16.eq(block, i8x16.splat(0x3f))) & within) != 0) isConditional = true;
  }
  if (slashes == 1 && !isConditional && !escaped) relatives = 1;
  if ((slashes > 1 && !isConditional) || escaped) {
    if (localName(stringStart, stringEnd) == 0) unreachable();
    hi = load<i32>(RESULT);
    lo = load<i32>(RESULT + 4);
  }
  if (slashes > 0 && !isConditional) {
    if (named >= MOST_NAMED) unreachable();
    store<i32>(NAMED + (<usize>named << 3), hi);
    store<i32>(NAMED + (<usize>named << 3), lo, 4);
    named += 1;
  }
  const slot = FOUND_SLOTS + (<usize>((hi ^ lo) & (FOUND_SLOT_COUNT - 1)) << 4);
  if (load<i32>(slot) == hi && load<i32>(slot, 4) == lo) {
    hi = load<i32>(slot, 8);
    lo = load<i32>(slot, 12);
    return;
  }
  store<i32>(slot, hi);
  store<i32>(slot, lo, 4);
  lookUp(hi, lo, slashes > 0 && !isConditional ? 1 : 0);
  hi = load<i32>(RESULT);
  lo = load<i32>(RESULT + 4);
  store<i32>(slot, hi, 8);
  store<i32>(slot, lo, 12);
}

/** Reads the lines of an export that begin in `[start, stop)`. `before` is where `start` is in the file, whose number is `file`. */
export function readRecords(start: usize, stop: usize, before: f64, file: i32): void {
  lines = 0;
  lineStart = start;
  const beforeMemory = <i64>before - <i64>start;
  while (lineStart < stop) {
    const end = record();
    if (hasHighBytes != 0) {
      if (isUtf8(lineStart, end) == 0) unreachable();
      trustHighBytes();
    }
    if (typeKnown != lastType) {
      lastType = typeKnown;
      meetType(typeKnown, typeStart, typeEnd);
    }
    if (!isShard || ownsRecord(hi, lo) != 0) {
      const wide = ROWS + (<usize>rows << 3);
      const narrow = ROWS + 2 * WIDE + (<usize>rows << 2);
      store<i32>(wide, lo);
      store<i32>(wide, hi, 4);
      store<i32>(wide + WIDE, load<i32>(RESULT + 12));
      store<i32>(wide + WIDE, load<i32>(RESULT + 8), 4);
      store<i32>(narrow, typeKnown);
      store<i32>(narrow + NARROW, instants);
      store<i32>(narrow + 2 * NARROW, decimals);
      store<i32>(narrow + 3 * NARROW, elementOrder);
      store<i32>(narrow + 4 * NARROW, logical);
      store<i32>(narrow + 5 * NARROW, mapped);
      store<i32>(narrow + 6 * NARROW, file);
      store<i64>(wide + 2 * WIDE + 7 * NARROW, beforeMemory + <i64>lineStart);
      store<i32>(narrow + 7 * NARROW + WIDE, <i32>(end - lineStart));
      rows += 1;
      if (rows == BATCH_ROWS) {
        takeRows(rows);
        rows = 0;
      }
    }
    countLinks(hi, lo);
    lines += 1;
    lineStart = at + 1;
  }
}

/** Hands on what is left of rows and links. */
export function finishRecords(): void {
  if (rows > 0) takeRows(rows);
  rows = 0;
  for (let slot = 0; slot < LINK_SLOT_COUNT; slot += 1) emitLink(LINK_SLOTS + (<usize>slot << 4));
  if (linkRows > 0) takeLinks(linkRows);
  linkRows = 0;
}

/** Reads the record at `lineStart` with its newline into the globals, its key into `hi` and `lo`, its fingerprint into RESULT; returns where it ends. */
function record(): usize {
  at = lineStart;
  muted = false;
  hasHighBytes = 0;
  instants = 0;
  decimals = 0;
  elementOrder = 0;
  logical = 0;
  mapped = 0;
  named = 0;
  names = 0;
  highs = 0;
  typeKnown = 0;
  areItemsOrdered = true;
  typeEnd = 0;
  idEnd = 0;
  skipSpace();
  if (load<u8>(at) != 0x7b) unreachable();
  object(0, ANYWHERE);
  skipSpace();
  if (load<u8>(at) != 0x0a || typeEnd == 0 || typeStart == typeEnd || idEnd == 0) unreachable();
  store<i32>(RESULT, hi, 8);
  store<i32>(RESULT, lo, 12);
  const typeLength = typeEnd - typeStart;
  const idLength = idEnd - idStart;
  if (typeLength + idLength + 8 > SCRATCH_BYTES) unreachable();
  memory.copy(SCRATCH, typeStart, typeLength);
  store<u8>(SCRATCH + typeLength, 0x2f);
  memory.copy(SCRATCH + typeLength + 1, idStart, idLength);
  hashRange(SCRATCH, SCRATCH + typeLength + 1 + idLength);
  return endOfLine();
}

/** Where the line ends whose newline is at `at`. */
function endOfLine(): usize {
  return at > lineStart && load<u8>(at - 1) == 0x0d ? at - 1 : at;
}

/** Counts what the record of this key names. Records of one patient name the same few records again and again. */
function countLinks(ownerHi: i32, ownerLo: i32): void {
  for (let index = 0; index < named; index += 1) {
    const entry = NAMED + (<usize>index << 3);
    const h = load<i32>(entry);
    const l = load<i32>(entry, 4);
    if (isShard && ownsNamed(h, l) == 0) continue;
    if (areLinksOwned) {
      addLink(typeKnown, h, l, 1, ownerHi, ownerLo);
      continue;
    }
    const slot = LINK_SLOTS + (<usize>((h ^ l ^ typeKnown) & (LINK_SLOT_COUNT - 1)) << 4);
    const times = load<i32>(slot, 12);
    if (times != 0 && load<i32>(slot) == typeKnown && load<i32>(slot, 4) == h && load<i32>(slot, 8) == l) {
      store<i32>(slot, times + 1, 12);
      continue;
    }
    emitLink(slot);
    store<i32>(slot, typeKnown);
    store<i32>(slot, h, 4);
    store<i32>(slot, l, 8);
    store<i32>(slot, 1, 12);
  }
}

function emitLink(slot: usize): void {
  const times = load<i32>(slot, 12);
  if (times != 0) addLink(load<i32>(slot), load<i32>(slot, 4), load<i32>(slot, 8), times, 0, 0);
}

function addLink(type: i32, h: i32, l: i32, times: i32, ownerHi: i32, ownerLo: i32): void {
  const narrow = LINKS + (<usize>linkRows << 2);
  const wide = LINKS + NARROW + (<usize>linkRows << 3);
  store<i32>(narrow, type);
  store<i32>(wide, l);
  store<i32>(wide, h, 4);
  store<i32>(narrow + NARROW + WIDE, times);
  store<i32>(wide + NARROW + WIDE, ownerLo);
  store<i32>(wide + NARROW + WIDE, ownerHi, 4);
  linkRows += 1;
  if (linkRows == BATCH_ROWS) {
    takeLinks(linkRows);
    linkRows = 0;
  }
}

/** Whether the string just read is `Type/id`. */
function isRecordName(): bool {
  let p = stringStart;
  while ((load<u8>(p) | 0x20) >= 0x61 && (load<u8>(p) | 0x20) <= 0x7a) p += 1;
  if (p == stringStart || load<u8>(p) != 0x2f || p + 1 == stringEnd) return false;
  for (p += 1; p < stringEnd; p += 1) if (load<u8>(p) == 0x2f || load<u8>(p) <= 0x20) return false;
  return true;
}

/** Whether the string just read, which has escapes, begins as the name of a type may. */
function mayBeName(): bool {
  const first = load<u8>(stringStart);
  return first == BACKSLASH || (first >= 0x41 && first <= 0x5a);
}

/** Reads the lines of a crosswalk that begin in `[start, stop)`. `before` is where `start` is in the file. */
export function readClaims(start: usize, stop: usize, before: f64): void {
  lines = 0;
  lineStart = start;
  const beforeMemory = <i64>before - <i64>start;
  while (lineStart < stop) {
    claim(beforeMemory);
    rows += 1;
    if (rows == BATCH_ROWS) {
      takeRows(rows);
      rows = 0;
    }
    lines += 1;
    lineStart = at + 1;
  }
}

/** Hands on what is left of rows. */
export function finishClaims(): void {
  if (rows > 0) takeRows(rows);
  rows = 0;
}

/** Reads the line at `lineStart` into a row, if it is a flat object of plain strings: source, target (0 without one), disposition, place. */
function claim(beforeMemory: i64): void {
  at = lineStart;
  muted = false;
  hasHighBytes = 0;
  let sourceHi = 0;
  let sourceLo = 0;
  let targetHi = 0;
  let targetLo = 0;
  let hasSource = false;
  let disposition = -1;
  let seen: i64 = 0;
  names = 0;
  skipSpace();
  if (load<u8>(at) != 0x7b) unreachable();
  at += 1;
  for (;;) {
    skipSpace();
    if (load<u8>(at) != QUOTE) unreachable();
    seen = nameOfMember(0, seen);
    if (escaped) unreachable();
    const kind = classOf(hi);
    skipSpace();
    if (load<u8>(at) != 0x3a) unreachable();
    at += 1;
    skipSpace();
    if (load<u8>(at) != QUOTE) {
      if (kind != IS_TARGET || load<u32>(at) != 0x6c6c756e) unreachable();
      at += 4;
      targetHi = 0;
      targetLo = 0;
    } else {
      string();
      if (escaped) unreachable();
      if (kind == IS_SOURCE) {
        if (!isRecordName()) unreachable();
        hasSource = true;
        sourceHi = hi;
        sourceLo = lo;
      } else if (kind == IS_TARGET) {
        if (!isRecordName()) unreachable();
        targetHi = hi;
        targetLo = lo;
      } else if (kind == IS_DISPOSITION) {
        disposition = -1;
        for (let index = 0; index < 4; index += 1) {
          if (load<i32>(CONFIG + 80 + (<usize>index << 3)) == hi && load<i32>(CONFIG + 84 + (<usize>index << 3)) == lo) disposition = index;
        }
        if (disposition < 0) unreachable();
      }
    }
    skipSpace();
    const byte = load<u8>(at);
    at += 1;
    if (byte == 0x7d) break;
    if (byte != 0x2c) unreachable();
  }
  skipSpace();
  if (load<u8>(at) != 0x0a || !hasSource || disposition < 0 || hasHighBytes != 0) unreachable();
  const wide = ROWS + (<usize>rows << 3);
  const narrow = ROWS + 2 * WIDE + (<usize>rows << 2);
  store<i32>(wide, sourceLo);
  store<i32>(wide, sourceHi, 4);
  store<i32>(wide + WIDE, targetLo);
  store<i32>(wide + WIDE, targetHi, 4);
  store<i32>(narrow, disposition);
  store<i64>(wide + 2 * WIDE + NARROW, beforeMemory + <i64>lineStart);
  store<i32>(narrow + NARROW + WIDE, <i32>(endOfLine() - lineStart));
}
