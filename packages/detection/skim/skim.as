/**
 * The first stage of a scan, in AssemblyScript: finds the places of a stretch of text at which a detector, or the
 * reader of keys, could find or note anything. It knows no detector: what words, shapes and characters are asked for is
 * in tables that JavaScript writes (`skim-tables.ts`). Whatever is beyond it is an event, so that it may be too careful
 * but never leaves a place out. `docs/scan-architecture.md` describes the whole.
 *
 * Memory, shared with `skim.ts`:
 */
const TEXT: usize = 0; // code units: 80 before the stretch, 8192 of it, 80 behind it
const STARTS: usize = 0xe000; // for each 64 characters a bit for each start of a word
const KINDS: usize = 0xe800; // what each character below 256 is
const WORDS: usize = 0xe900; // bits by the hash of how a word begins
const THIRDS: usize = 0x12900; // six bits for each character below 256
const AROUND: usize = 0x12a00; // for 0 to 31 digits, where the forms of their surroundings begin
const RUN_LENGTHS: usize = 0x12ac0; // for 0 to 31 digits: lengths of tokens that begin so, a bit each
const SHAPES: usize = 0x12b40; // groups * 256 + digits
const FORMS: usize = 0x13340;
const KEYS: usize = 0x14000; // 512 keys whose meaning is known: length, 256 where it means anything, then 31 code units
const PREFIXES: usize = 0x1c000; // bits by six bits of each of the first three characters
const NEXT: usize = 0x24000; // bits by the hash of how a word begins and how the word behind it does
const ENDS: usize = 0x28000; // bits by the last five bits of each of three characters at the end of a word
const ALONE: usize = 0x29000; // for 0 to 31 digits a bit for each two with which a shape that needs no word may begin
const FOURTHS: usize = 0x2a000; // bits by the hash of the first four characters of prefixes
const BYTES: usize = 0x2e000; // for each character below 128 what it stands for in base64, or 64
const EVENTS: usize = 0x30000; // the last of the memory, so that one too many traps instead of writing over something

const FIRST: i32 = 80;
const SIZE: i32 = 8192;
const LEAST_LONG: i32 = 12;
const LEAST_RUN: i32 = 26;
const MOST_KEY: i32 = 31;
/** Longest note in brackets between a label and its colon. */
const MOST_NOTE: i32 = 40;

// Kinds of characters.
const IN_WORD: u32 = 1;
const DIGIT: u32 = 2;
const IN_VALUE: u32 = 4;
const HEX: u32 = 8;
const MARK: u32 = 16;
const LETTER: u32 = 32;
const IN_KEY: u32 = 64;
const ASKED: u32 = 128;

// Kinds of events.
const WORD: u32 = 1;
const NUMBER: u32 = 2;
const SHORT: u32 = 3;
const CHARACTER: u32 = 4;
const LONG: u32 = 5;
const ENCODED: u32 = 6;
const LINE: u32 = 7;
const KEY: u32 = 8;
const OPEN: u32 = 9;
const CLOSE: u32 = 10;

let base: i32 = 0;
let events: usize = EVENTS;
/** Whether the stretch ended inside a run of word characters, and inside one that a character beyond Latin-1 ended. */
let carried: u64 = 0;
let carriedBeyond: u64 = 0;
/** From where on the open run counts as a long word, in the text. */
let longFrom: i32 = 0;
/** The latest run of word characters, in the stretch; `runEnd` is -1 as long as it is open. */
let runStart: i32 = -1;
let runEnd: i32 = -1;
/** Before this, in the stretch, everything was read as one date or escape. */
let readTo: i32 = 0;
/** A letter that a backslash escapes, in the stretch, which is no part of the word behind it. */
let escaped: i32 = -1;
let escapesTo: i32 = 0;
/** The latest run of digits that is nothing else, as an event, while nothing has followed it; or 0. */
let pending: u32 = 0;
/** How many line breaks and opening angle brackets there were. */
let lines: i32 = 0;
let tags: i32 = 0;
let findsIp: bool = false;

export function begin(ip: bool): void {
  base = 0;
  carried = 0;
  carriedBeyond = 0;
  longFrom = 0;
  runStart = -1;
  runEnd = -1;
  readTo = 0;
  escaped = -1;
  escapesTo = 0;
  lines = 0;
  tags = 0;
  findsIp = ip;
}

export function lineBreaks(): i32 {
  return lines;
}

export function openBrackets(): i32 {
  return tags;
}

function at(index: i32): u32 {
  return load<u16>(TEXT + ((<usize>index) << 1));
}

function kind(code: u32): u32 {
  return code < 256 ? <u32>load<u8>(KINDS + code) : code < 0x2000 ? IN_WORD | IN_VALUE | IN_KEY | LETTER : code > 0x3000 ? IN_KEY : 0;
}

function is(index: i32, wanted: u32): bool {
  return (kind(at(index)) & wanted) != 0;
}

function isDigit(index: i32): bool {
  return at(index) - 48 < 10;
}

function emit(kindOf: u32, index: i32, length: i32): void {
  if (pending != 0) flush();
  store<u32>(events, (kindOf << 24) | ((<u32>length) << 16) | (<u32>index));
  events += 4;
}

/** Of runs of digits that are nothing else only the latest before an event counts. */
function flush(): void {
  store<u32>(events, pending);
  events += 4;
  pending = 0;
}

/** A run of word characters from `from`, in the text, to `end`, in the stretch. */
function long(from: i32, end: i32): void {
  if (base + end - from < LEAST_LONG || !mayBeEncoded(from - base, end)) return;
  emit(LONG, end, 0);
  store<i32>(events, from);
  events += 4;
}

/**
 * Whether the word from `from` to `end`, and what stands before it in the same run, may be an encoded text: what
 * `looksEncoded` says, or more. Where the run may hold another such word, or a character of it is beyond ASCII, it is not
 * known from where on it is looked at.
 */
function mayBeEncoded(from: i32, end: i32): bool {
  if (from <= LEAST_LONG || base64At(end) < 64) return true;
  for (let place = from; place < end; place += 8)
    if (v128.any_true(v128.and(v128.load(TEXT + ((<usize>place) << 1)), i16x8.splat(<i16>0xff80)))) return true;
  let start = from;
  while (base64At(start - 1) < 64) {
    start--;
    if (from - start >= LEAST_LONG) return true;
  }
  if (at(start - 1) > 127) return true;
  const first = at(start);
  const second = at(start + 1);
  // `H4sI`, `eJ`, `eNo`, `1f8b08`, `0x`.
  if ((first == 72 && second == 52) || (first == 101 && (second == 74 || second == 78)) || (first == 49 && second == 102) || (first == 48 && second == 120)) return true;
  if (first - 50 < 6 && at(start + 2) - 50 < 6) {
    let hex = 0;
    while (hex < 8 && is(start + hex, HEX)) hex++;
    if (hex == 8) return true;
  }
  return isTextAt(start) && isTextAt(start + 4);
}

function base64At(index: i32): u32 {
  const code = at(index);
  return code > 127 ? 64 : <u32>load<u8>(BYTES + code);
}

/** Whether the four characters of base64 at `index` stand for bytes of text, in UTF-8 or UTF-16. */
function isTextAt(index: i32): bool {
  let bits: u32 = 0;
  for (let offset = 0; offset < 4; offset++) {
    const value = base64At(index + offset);
    if (value > 63) return false;
    bits = (bits << 6) | value;
  }
  const first = bits >> 16;
  const second = (bits >> 8) & 255;
  const third = bits & 255;
  if (isTextByte(first) && isTextByte(second) && isTextByte(third)) return true;
  if (first + second == 0x1fd) return true;
  return second == 0 ? first != 0 && third != 0 : first == 0 && third == 0;
}

function isTextByte(byte: u32): bool {
  return byte - 32 < 95 || byte == 10 || byte == 13 || byte == 9 || byte >= 0xc3;
}

const ALL: u64 = 0xffffffffffffffff;

// Rows of ASCII by the high half of a code, and for each low half the rows that have such a character.
const ROW = i8x16(1, 2, 4, 8, 16, 32, 64, -128, 0, 0, 0, 0, 0, 0, 0, 0);
let wordRows: v128 = i64x2.splat(0);
let markRows: v128 = i64x2.splat(0);
/** What a line of names is made of, and what can part them. */
let headerRows: v128 = i64x2.splat(0);

function isOfHeader(code: u32): bool {
  if ((code | 32) - 97 < 26 || code - 48 < 10) return true;
  switch (code) {
    case 9:
    case 13:
    case 32:
    case 34:
    case 35:
    case 37:
    case 39:
    case 40:
    case 41:
    case 42:
    case 44:
    case 45:
    case 46:
    case 47:
    case 59:
    case 95:
    case 96:
    case 124:
      return true;
    default:
      return false;
  }
}

/** Makes the tables of rows from the kinds of characters. */
export function learn(): void {
  for (let low: usize = 0; low < 16; low++) {
    let words: u8 = 0;
    let marks: u8 = 0;
    let headers: u8 = 0;
    for (let high: usize = 0; high < 8; high++) {
      const code = <u32>(high * 16 + low);
      const flags = <u32>load<u8>(KINDS + code);
      if (isOfHeader(code)) headers |= <u8>(<u32>1 << <u32>high);
      if ((flags & IN_WORD) != 0) words |= <u8>(<u32>1 << <u32>high);
      if ((flags & MARK) != 0) marks |= <u8>(<u32>1 << <u32>high);
    }
    store<u8>(EVENTS + low, words);
    store<u8>(EVENTS + 16 + low, marks);
    store<u8>(EVENTS + 32 + low, headers);
  }
  headerRows = v128.load(EVENTS + 32);
  wordRows = v128.load(EVENTS);
  markRows = v128.load(EVENTS + 16);
}

/**
 * Reads `blocks` times 64 characters of the stretch that begins at `from` in the text, and gives the number of words
 * that its events take up. The next stretch begins where this one ends.
 */
export function skim(from: i32, blocks: i32): i32 {
  base = from - FIRST;
  if (from > 0) {
    const shift = SIZE;
    runStart -= shift;
    runEnd -= shift;
    readTo -= shift;
    escapesTo -= shift;
    escaped = escaped < 0 ? -1 : escaped - shift;
  }
  events = EVENTS;
  pending = 0;
  if (from == 0 && couldBeHeader(FIRST)) emit(LINE, FIRST, 0);
  for (let block = 0; block < blocks; block++) readBlock(block);
  if (pending != 0) flush();
  return <i32>((events - EVENTS) >> 2);
}

function readBlock(block: i32): void {
  const first = FIRST + block * 64;
  let words: u64 = 0;
  let marks: u64 = 0;
  let beyond: u64 = 0;
  let beyondWords: u64 = 0;
  let slashes: u64 = 0;
  let ptr = TEXT + ((<usize>first) << 1);
  for (let part: u64 = 0; part < 64; part += 16) {
    const low = v128.load(ptr);
    const high = v128.load(ptr, 16);
    ptr += 32;
    const bytes = i8x16.narrow_i16x8_u(low, high);
    const rows = v128.swizzle(ROW, i8x16.shr_u(bytes, 4));
    const halves = v128.and(bytes, i8x16.splat(15));
    const zero = i8x16.splat(0);
    let isWord: u64 = <u64>(<u32>i8x16.bitmask(i8x16.ne(v128.and(v128.swizzle(wordRows, halves), rows), zero)));
    let isMark: u64 = <u64>(<u32>i8x16.bitmask(i8x16.ne(v128.and(v128.swizzle(markRows, halves), rows), zero)));
    slashes |= (<u64>(<u32>i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(92))))) << part;
    const wide = v128.or(low, high);
    if (v128.any_true(v128.and(wide, i16x8.splat(<i16>0xff80)))) {
      for (let offset: i32 = 0; offset < 16; offset++) {
        const code = at(first + <i32>part + offset);
        if (code < 128) continue;
        const bit: u64 = (<u64>1) << offset;
        if (code > 255) {
          isWord &= ~bit;
          isMark &= ~bit;
          beyond |= bit << part;
          if (code < 0x2000) beyondWords |= bit << part;
        } else {
          const flags = kind(code);
          if ((flags & IN_WORD) != 0) isWord |= bit;
          if ((flags & MARK) != 0) isMark |= bit;
        }
      }
    }
    words |= isWord << part;
    marks |= isMark << part;
  }
  if (escapesTo > first || slashes != 0) {
    if (escaped >= first && escaped < first + 64) words &= ~((<u64>1) << (<u64>(escaped - first)));
    if (escapesTo > first) {
      const over = escapesTo - first;
      const kept = over >= 64 ? 0 : ALL << (<u64>over);
      slashes &= kept;
      marks &= kept | ~slashesIn(first);
    }
    while (slashes != 0) {
      const bit = ctz(slashes);
      slashes &= slashes - 1;
      const slash = first + <i32>bit;
      if (slash < escapesTo) {
        marks &= ~((<u64>1) << bit);
        continue;
      }
      let mark = slash + 1;
      while (mark - slash < 15 && at(mark) == 92) mark++;
      const letter = at(mark);
      if (letter != 110 && letter != 114 && letter != 116) continue;
      marks &= ~((<u64>1) << bit);
      escapesTo = mark + 1;
      escaped = mark;
      if (mark < first + 64) words &= ~((<u64>1) << (<u64>(mark - first)));
    }
  }
  const starts = words & ~((words << 1) | carried);
  const afterBeyond = (beyondWords << 1) | carriedBeyond;
  const inside = (words << 1) | carried | afterBeyond;
  store<u64>(STARTS + ((<usize>block) << 3), starts & ~afterBeyond);
  if (carried != 0) {
    const stay = ctz(~words);
    if (words != ALL) {
      runEnd = first + <i32>stay;
      long(longFrom, runEnd);
    }
  }
  let open = false;
  let start = runStart;
  let stop = runEnd;
  let left = starts | marks | beyond;
  while (left != 0) {
    const bit = ctz(left);
    left &= left - 1;
    const index = first + <i32>bit;
    if (((starts >> bit) & 1) == 0) {
      if (((beyond >> bit) & 1) != 0) emit(CHARACTER, index, <i32>((inside >> bit) & 1));
      else if (index >= readTo) {
        runStart = start;
        runEnd = stop;
        readMark(index);
      }
      continue;
    }
    const rest = ~(words >> bit);
    let length = <i32>ctz(rest);
    open = length + <i32>bit >= 64;
    let size = length;
    if (open) {
      // The word goes on in the next block.
      size = 64 - <i32>bit;
      while (size < 40 && is(index + size, IN_WORD) && at(index + size) < 256) size++;
    }
    start = index;
    let until = index + 1;
    if (index < readTo) until = readTo;
    else if (((afterBeyond >> bit) & 1) != 0) until = index;
    else {
      const code = at(index);
      if (code - 48 < 10) {
        until = readNumber(index, size);
        if (readTo > index) {
          // Of what was read as one date no more is looked at but the word that may go on behind it.
          const over = readTo - first;
          const within = left & starts & (over >= 64 ? ALL : ((<u64>1) << (<u64>over)) - 1);
          if (within != 0) left &= ALL << (63 - clz(within));
        }
      }
      else if (code != 95 && tells(index, code, size)) emit(WORD, index, 0);
    }
    if (open) {
      stop = -1;
      longFrom = base + until;
    } else {
      stop = index + length;
      if (length >= LEAST_LONG) long(base + until, stop);
    }
  }
  runStart = start;
  runEnd = stop;
  carried = words >> 63;
  carriedBeyond = beyondWords >> 63;
}

function slashesIn(first: i32): u64 {
  let slashes: u64 = 0;
  for (let offset = 0; offset < 64; offset++) if (at(first + offset) == 92) slashes |= (<u64>1) << (<u64>offset);
  return slashes;
}

function bitAt(table: usize, place: usize): u32 {
  return (<u32>load<u8>(table + (place >> 3)) >> <u32>(place & 7)) & 1;
}

function set(table: usize, place: usize): void {
  const cell = table + (place >> 3);
  store<u8>(cell, <u8>(<u32>load<u8>(cell) | ((<u32>1) << <u32>(place & 7))));
}

/**
 * Hash of how the word at `index` begins: its first eight letters, small, or as many as there are, and of shorter words
 * than four letters so much of what follows them, where digits are all one and so is what is neither.
 */
function wordHash(index: i32): u64 {
  const codes = v128.load(TEXT + ((<usize>index) << 1));
  const low = v128.or(codes, i16x8.splat(0x20));
  const letters = i16x8.lt_u(i16x8.sub(low, i16x8.splat(97)), i16x8.splat(26));
  const digits = i16x8.lt_u(i16x8.sub(codes, i16x8.splat(48)), i16x8.splat(10));
  const other = v128.bitselect(i16x8.splat(48), i16x8.splat(32), digits);
  const classes = v128.bitselect(low, other, letters);
  const bytes: u64 = i64x2.extract_lane(i8x16.narrow_i16x8_u(classes, classes), 0);
  const count = ctz(~i16x8.bitmask(letters));
  const kept = count < 4 ? 4 : count;
  const key = bytes & (ALL >> (64 - ((<u64>kept) << 3)));
  return (key ^ (key >> 29)) * 0x9e3779b97f4a7c15;
}

/** The first three characters at `index`, as a place among the prefixes. */
function prefixAt(index: i32): usize {
  const third = at(index + 2);
  return <usize>(((at(index) & 63) << 12) | ((at(index + 1) & 63) << 6) | <u32>load<u8>(THIRDS + <usize>min<u32>(third, 255)));
}

@inline
/** Whether a prefix may begin as the word at `index` does. */
function isPrefix(index: i32): bool {
  const place = prefixAt(index);
  return bitAt(PREFIXES, place) != 0 && isFourth(index, place);
}

function isFourth(index: i32, place: usize): bool {
  return (bitAt(FOURTHS, fourthPlace(<u32>place, 64)) | bitAt(FOURTHS, fourthPlace(<u32>place, at(index + 3) & 63))) != 0;
}

function fourthPlace(place: u32, fourth: u32): usize {
  return <usize>((((place << 7) | fourth) + 1) * 0x9e3779b1) >> 15;
}

/**
 * Notes how the word that stands at the beginning of the memory begins, and the first two letters of the word that must
 * follow it: 0 where anything may.
 */
export function learnWord(first: u32, second: u32): void {
  const hash = wordHash(0);
  set(WORDS, <usize>(hash >> 47));
  set(WORDS, <usize>((hash >> 30) & 0x1ffff));
  set(NEXT, nextPlace(hash, first, second));
}

function nextPlace(hash: u64, first: u32, second: u32): usize {
  return <usize>(((hash ^ <u64>(((first & 31) << 5) | (second & 31))) * 0x9e3779b97f4a7c15) >> 47);
}

/** Whether the word, whose beginning is known, could go on like a word or phrase that begins so. */
function goesOn(index: i32, hash: u64): bool {
  if (bitAt(NEXT, nextPlace(hash, 0, 0)) != 0) return true;
  let end = index;
  while (end - index < 8 && (at(end) | 32) - 97 < 26) end++;
  if (end - index > 7) return true;
  const code = at(end);
  if (code != 32 && code != 45 && code != 95 && code != 10) return false;
  return bitAt(NEXT, nextPlace(hash, at(end + 1), at(end + 2))) != 0;
}

@inline
/** Whether a detector could find or note anything at the word of `size` characters. */
function tells(index: i32, code: u32, size: i32): bool {
  const hash = wordHash(index);
  if ((bitAt(WORDS, <usize>(hash >> 47)) & bitAt(WORDS, <usize>((hash >> 30) & 0x1ffff))) != 0 && goesOn(index, hash)) return true;
  if (isPrefix(index)) return true;
  if (code > 127) return true;
  if (code < 97) {
    // A capital: a token, or a long run.
    if (size >= LEAST_RUN || at(index + size) > 255) return true;
    for (let offset = 1; offset < 13; offset++) {
      const next = at(index + offset);
      if (next - 48 < 10) return true;
      if (next - 65 >= 26 && (next != 32 || offset > 7)) break;
    }
  }
  return at(index + 8) == 45 && at(index + 13) == 45 && (kind(code) & HEX) != 0;
}

/** How many digits stand at `index`, at most 16. */
function digitsAt(index: i32): i32 {
  const text = TEXT + ((<usize>index) << 1);
  const low = i16x8.lt_u(i16x8.sub(v128.load(text), i16x8.splat(48)), i16x8.splat(10));
  const high = i16x8.lt_u(i16x8.sub(v128.load(text, 16), i16x8.splat(48)), i16x8.splat(10));
  return ctz(~i8x16.bitmask(i8x16.narrow_i16x8_s(low, high)));
}

/** Decides on the digits at `index`, where a run of `size` word characters begins. Gives where they end. */
function readNumber(index: i32, size: i32): i32 {
  let digits = digitsAt(index);
  if (digits == 16) digits += digitsAt(index + 16);
  const end = index + digits;
  if (digits > 31) {
    emit(NUMBER, index, 0);
    return end;
  }
  const next = at(end);
  if (isAsked(index, end, digits, next)) {
    emit(NUMBER, index, 0);
    return end;
  }
  if (digits == 4 && next == 45) {
    const date = dateEnd(index);
    if (date > 0) {
      notePending(index, digits);
      readTo = date;
      return date;
    }
  }
  if (couldBeMore(index, end, digits, next, size)) emit(NUMBER, index, 0);
  else if (digits <= 6) notePending(index, digits);
  return end;
}

function notePending(index: i32, digits: i32): void {
  pending = (SHORT << 24) | ((<u32>digits) << 16) | (<u32>index);
}

/** Whether what is asked before anything else could be something. */
function isAsked(index: i32, end: i32, digits: i32, next: u32): bool {
  if (digits <= 3 && next == 46 && findsIp && isDigit(end + 1)) {
    let point = end + 2;
    while (point < end + 4 && isDigit(point)) point++;
    if (at(point) == 46 && isDigit(point + 1)) return true;
  }
  let form = <usize>load<u16>(AROUND + (<usize>digits << 1));
  if (form == 0) return false;
  // Each form is pairs of an offset and what must stand there, ended by 254; the last form is followed by 255.
  form += FORMS;
  let wanted = <u32>load<u8>(form, 1);
  while (wanted != 255) {
    if (wanted == 254) return true;
    const place = index + <i32>load<i8>(form);
    if (at(place) == wanted || fits(place, wanted)) form += 2;
    else {
      do form += 2;
      while (load<u8>(form, 1) != 254);
      form += 2;
    }
    wanted = <u32>load<u8>(form, 1);
  }
  return false;
}

function fits(place: i32, wanted: u32): bool {
  if (wanted < 128) return false;
  const code = at(place);
  if (wanted == 128) return code - 48 < 10;
  if (wanted == 129) return code - 65 < 26;
  if (wanted == 130) return code == 32 || code == 45 || code == 46 || code == 95;
  const before = at(place - 1);
  const first = at(place - 2);
  if ((code | before | first) > 255) return true;
  return bitAt(ENDS, <usize>(((first & 31) << 10) | ((before & 31) << 5) | (code & 31))) != 0;
}

/** Tokens, prefixes, groups and shapes that begin with the digits. */
function couldBeMore(index: i32, end: i32, digits: i32, next: u32, size: i32): bool {
  if (digits <= 8 && at(index + 8) == 45 && at(index + 13) == 45) return true;
  const flags = kind(next);
  if (digits < 20 && ((flags & LETTER) != 0 || next > 255))
    if (size > 31 || next > 255 || ((load<u32>(RUN_LENGTHS + (<usize>digits << 2)) >> (<u32>size)) & 1) != 0) return true;
  if ((flags & IN_WORD) != 0)
    return (
      next > 255 ||
      size >= LEAST_RUN ||
      at(index + size) > 255 ||
      (digits <= 3 && isPrefix(index))
    );
  // The digits after a decimal point are no number of their own.
  if (at(index - 1) == 46 && isDigit(index - 2)) return false;
  if (digits < 17) {
    if (next == 41) {
      const separator = at(end + 1);
      const isParted = separator == 32 || separator == 45 || separator == 0xa0 || separator == 47;
      if (isDigit(isParted ? end + 2 : end + 1)) return true;
    }
    if ((next == 32 || next == 0xa0 || next - 45 < 3) && (isDigit(end + 1) || at(end + 1) == 40))
      if (next == 0xa0 || at(end + 1) == 40 || couldBeGroups(index, end, digits)) return true;
  }
  if (digits < 3 || digits > 20) return false;
  const place = ((<usize>digits) << 7) + <usize>((at(index) - 48) * 10 + at(index + 1) - 48);
  return bitAt(ALONE, place) != 0;
}

/** Whether the first groups of digits parted by single separators could be a shape or a telephone number. */
function couldBeGroups(index: i32, end: i32, digits: i32): bool {
  const isLikely = at(index) == 48;
  let all = digits;
  let place = end;
  for (let count = 2; count <= 7; count++) {
    const separator = at(place);
    if (separator == 41 || separator == 0xa0 || place > index + 40) return true;
    if (separator != 32 && separator - 45 >= 3) return false;
    if (at(place + 1) == 40) return true;
    if (!isDigit(place + 1)) return false;
    place += 2;
    let length = 1;
    while (length < 32 && isDigit(place)) {
      length++;
      place++;
    }
    if (length > 20) return true;
    all += length;
    if (all >= 6 && (isLikely || count == 3 || count == 4 || all > 31 || load<u8>(SHAPES + (<usize>count << 8) + all) != 0)) return true;
  }
  return false;
}

/** End of `2026-03-04` and of the time after it, or -1. */
function dateEnd(start: i32): i32 {
  if (at(start + 7) != 45) return -1;
  if (!isDigit(start + 5) || !isDigit(start + 6) || !isDigit(start + 8) || !isDigit(start + 9)) return -1;
  let end = start + 10;
  if (isDigit(end)) return -1;
  const mark = at(end);
  if ((mark == 84 || mark == 32) && at(end + 3) == 58 && isDigit(end + 1)) {
    end++;
    while (end - start < 32) {
      const code = at(end);
      if (code - 48 >= 10 && code != 58 && code != 46 && code != 44) break;
      end++;
    }
    if (!isDigit(end - 1)) end--;
  }
  return end;
}

function readMark(index: i32): void {
  const code = at(index);
  if (code > 127) {
    emit(CHARACTER, index, 0);
    return;
  }
  if (code == 123 || code == 125) {
    emit(code == 123 ? OPEN : CLOSE, index, 0);
    return;
  }
  let tellsMore = true;
  if (code == 58) {
    isKnown = false;
    tellsMore = colonTells(index);
  }
  else if (code == 61) {
    readEquals(index);
    return;
  }
  else if (code == 10) {
    lines++;
    const next = at(index + 1);
    if (next == 10 || next == 13 || next == 45 || isWrapped(index)) emit(CHARACTER, index, 0);
    if (couldBeHeader(index + 1)) emit(LINE, index + 1, 0);
    return;
  } else if (code == 60) {
    tags++;
    tellsMore = isAfterValue(index);
  } else if (code == 42 || code == 96) tellsMore = isAfterValue(index);
  else if (code == 45) tellsMore = at(index + 1) == 45 || at(index + 3) == 45;
  else if (code == 37) tellsMore = is(index + 1, HEX) && is(index + 2, HEX);
  else if (code == 38) tellsMore = at(index + 1) == 35 || is(index + 1, LETTER);
  else if (code == 27) tellsMore = at(index + 1) == 91 || at(index + 1) == 40;
  if (tellsMore) emit(CHARACTER, index, 0);
}

function isAfterValue(index: i32): bool {
  const before = at(index - 1);
  if ((kind(before) & IN_VALUE) != 0 || before == 41) return true;
  return before == 32 && (isDigit(index - 2) || at(index - 2) == 41);
}

/** Whether notes without digits, in brackets that a space parts from a label, end before the colon. */
function isNoteBefore(index: i32): bool {
  for (let place = index - 2; place >= index - MOST_NOTE; place--) {
    const code = at(place);
    if (code == 41 || code == 10 || code - 48 < 10) return false;
    if (code == 40) return at(place - 1) == 32;
  }
  return false;
}

/** Whether the colon can belong to a value, or part a key that means anything from its value. */
function colonTells(index: i32): bool {
  const before = at(index - 1);
  const next = at(index + 1);
  if (next == 58) return true;
  if (before == 34) {
    if (at(index - 5) == 47) return true;
    if (runEnd != index - 1 || runStart < 2) return true;
    const start = keyStart(index - 1);
    return start < 0 || at(start - 1) != 34 || keyTells(start, index - 1, index);
  }
  if (next == 47 || next == 36) return true;
  if ((next == 120 || next == 42 || next == 33) && at(index + 2) == 58) return true;
  if (next < 128 && is(index + 1, HEX) && hexTells(index, before, next)) return true;
  const flags = kind(before);
  if (before == 41) return next == 32 && isNoteBefore(index);
  if (before > 0x3000) return true;
  if (before != 32 && before != 42 && before != 39 && before != 96 && before != 93 && before != 95 && before != 62 && (flags & (LETTER | DIGIT)) == 0) return false;
  if ((flags & DIGIT) != 0 && next - 48 < 10) return false;
  if (runEnd != index || runStart < 2) return true;
  const start = keyStart(index);
  if (start < 0) return true;
  // A label of several words may mean something together.
  const edge = at(start - 1);
  if (at(start) == 45 || edge == 92 || (edge == 32 && isLabel(start - 2))) return true;
  return keyTells(start, index, index);
}

/** Where the key begins that ends with the latest run, at `end`; -1 where it is longer than those that are known. */
function keyStart(end: i32): i32 {
  let start = runStart;
  while (is(start - 1, IN_KEY)) {
    start--;
    if (end - start > MOST_KEY) return -1;
  }
  return start;
}

/**
 * Whether the colon, which a hexadecimal digit follows, may belong to a value: to the date of an access log, to a bot's
 * token, to a field that begins a line, or to an address of groups that colons part.
 */
function hexTells(index: i32, before: u32, next: u32): bool {
  if (before <= 13) return true;
  if (at(index - 5) == 47 && at(index - 9) == 47) return true;
  if (next == 65 && at(index + 2) == 65) return true;
  // `:5432:`, `:6543:`: the port of a database.
  if ((next == 53 || next == 54) && at(index + 5) == 58) return true;
  let place = index + 1;
  for (let colons = 1; colons < 5; colons++) {
    let width = 0;
    while (width < 5 && at(place) < 128 && is(place, HEX)) {
      width++;
      place++;
    }
    if (width > 4 || at(place) != 58) return false;
    if (width == 0) return true;
    place++;
  }
  return true;
}

function isLabel(index: i32): bool {
  const code = at(index);
  return (kind(code) & IN_WORD) != 0 || code == 45 || code == 39 || code == 47 || code == 46;
}

function readEquals(index: i32): void {
  isKnown = false;
  if (equalsTells(index)) {
    emit(CHARACTER, index, 0);
    return;
  }
  if (isKnown) return;
  // The key says nothing, but it may be a quoted-printable character or line break.
  if (isQuotedPrintable(index)) emit(ENCODED, index, 0);
}

function isQuotedPrintable(index: i32): bool {
  const before = at(index - 1);
  const next = at(index + 1);
  if (next == 10 || next == 13) return (kind(before) & IN_VALUE) != 0 || (before == 32 && isDigit(index - 2));
  if (!is(index + 1, HEX) || !is(index + 2, HEX)) return false;
  if (at(index + 3) == 61 && is(index + 4, HEX) && at(index + 6) == 61) return true;
  if (!is(index - 1, IN_WORD)) return false;
  const low = at(index + 2) | 32;
  if (next == 52 && low == 48) return true;
  if (next == 53 && low == 102) return true;
  if (next != 50) return false;
  if (low == 101 || (low == 100 && is(index + 3, IN_WORD))) return true;
  return before - 48 < 10 && (low == 48 || low == 100 || low == 102) && isDigit(index + 3);
}

/** Whether the sign can part a key that means anything from its value. */
function equalsTells(index: i32): bool {
  const before = at(index - 1);
  const next = at(index + 1);
  if ((kind(61) & ASKED) != 0 || isQuoteOrBracket(before)) return true;
  if (before == 32 && (at(index - 2) == 32 || isQuoteOrBracket(at(index - 2)))) return true;
  if (next == 61 || before == 33 || before == 61 || before == 60 || before == 62) return false;
  if (next == 62) {
    const quote = at(index + (at(index + 2) == 32 ? 3 : 2));
    if (quote != 34 && quote != 39) return false;
  }
  if ((kind(before) & IN_WORD) == 0 && before != 32) return before == 58;
  const end = before == 32 ? index - 1 : index;
  if (runEnd != end || runStart < 2) return true;
  const start = keyStart(end);
  if (start < 0 || at(start) == 45 || at(start - 1) == 92) return true;
  return keyTells(start, end, index);
}

function isQuoteOrBracket(code: u32): bool {
  return code == 34 || code == 39 || code == 96 || code == 93;
}

/** Whether the latest sign stood behind a key whose meaning is known, so that it is an event of its own. */
let isKnown: bool = false;

/**
 * Whether it is not known what the key before the sign at `index` says. Where it says anything, that is an event of its
 * own, with the place of the key. Keys are compared character by character.
 */
function keyTells(start: i32, end: i32, index: i32): bool {
  const length = end - start;
  if (length > MOST_KEY) return true;
  let slot = slotOf(start, length);
  if (!isKeyAt(slot, start, length)) {
    slot += 64;
    if (!isKeyAt(slot, start, length)) return true;
  }
  if (load<u8>(slot, 1) == 0) return false;
  const place = <i32>((slot - KEYS) >> 6);
  const mayHide = at(index) == 61 && isQuotedPrintable(index);
  emit(KEY, index | ((place >> 8) << 15) | (mayHide ? 0x4000 : 0), place & 255);
  isKnown = true;
  return false;
}

function isKeyAt(slot: usize, start: i32, length: i32): bool {
  if (load<u8>(slot) != <u8>length) return false;
  let text = TEXT + ((<usize>start) << 1);
  let key = slot + 2;
  let left = length;
  for (; left > 8; left -= 8) {
    if (!i16x8.all_true(i16x8.eq(v128.load(key), v128.load(text)))) return false;
    key += 16;
    text += 16;
  }
  const same = i16x8.bitmask(i16x8.eq(v128.load(key), v128.load(text)));
  return (~same & ((1 << left) - 1)) == 0;
}

/** The first of the two places of a key: by its length, and four characters at its beginning, in its middle and at its end. */
function slotOf(start: i32, length: i32): usize {
  const text = TEXT + ((<usize>start) << 1);
  let hash: u64;
  if (length < 4) hash = load<u64>(text) & (ALL >> (64 - ((<u64>length) << 4)));
  else {
    const last = (<usize>length - 4) << 1;
    hash = load<u64>(text) * 31 + load<u64>(text + ((last >> 2) << 1)) * 37 + load<u64>(text + last) * 41;
  }
  return KEYS + (<usize>(((hash + <u64>length) * 0x9e3779b97f4a7c15) >> 56) << 7);
}

/**
 * Remembers the key from `start` to `end`, in the stretch, and whether it means anything. Gives the place of the key, where
 * the one that was there goes to the next place; -1 where nothing changes. Not to be called as long as events of the stretch
 * are left, since they name places.
 */
export function learnKey(start: i32, end: i32, tells: bool): i32 {
  const length = end - start;
  if (length > MOST_KEY || start < 0) return -1;
  const slot = slotOf(start, length);
  if (isKeyAt(slot, start, length) || isKeyAt(slot + 64, start, length)) return -1;
  memory.copy(slot + 64, slot, 64);
  store<u16>(slot, <u16>(length | (tells ? 256 : 0)));
  memory.copy(slot + 2, TEXT + ((<usize>start) << 1), <usize>length << 1);
  return <i32>((slot - KEYS) >> 6);
}

/** Whether the line break may stand inside a value: what `isWrapped` says, or more. */
function isWrapped(index: i32): bool {
  const end = at(index - 1) == 13 ? index - 1 : index;
  const last = at(end - 1);
  if ((kind(last) & IN_VALUE) == 0 && last != 61) return false;
  let next = index + 1;
  while (next - index < 8 && (at(next) == 32 || at(next) == 62 || at(next) == 9)) next++;
  const first = at(next);
  if ((kind(first) & IN_VALUE) == 0) return false;
  const digitAfter = at(first == 45 ? next + 1 : next);
  if (isDigit(last == 45 ? end - 2 : end - 1) && digitAfter - 48 < 10)
    return (isNumberBefore(end) && isNumberAfter(next)) || isIbanHead(end, digitAfter);
  let start = end;
  while (end - start < 64) {
    const code = at(start - 1);
    if (code <= 32 || code == 62 || code == 42 || code == 96) break;
    start--;
    if (code == 64) return true;
  }
  if (end - start >= 20 || isIbanHead(end, first)) return true;
  let digits = 0;
  let isOfKey = true;
  let offset = 0;
  for (; offset < 24; offset++) {
    const code = at(next + offset);
    if (code == 64) return offset < 20;
    if (code <= 32) break;
    if (code > 255) return true;
    if (code - 48 < 10) digits++;
    else if ((kind(code) & IN_WORD) == 0 && code != 45 && code != 46 && code != 47 && code != 43)
      if (code != 61 || is(next + offset + 1, IN_WORD)) isOfKey = false;
  }
  if (!isOfKey || offset < 16) return false;
  return digits > 1 && digits < offset && !isDate(next);
}

function isDate(index: i32): bool {
  return (
    at(index + 4) == 45 &&
    at(index + 7) == 45 &&
    isDigit(index) &&
    isDigit(index + 1) &&
    isDigit(index + 2) &&
    isDigit(index + 3) &&
    isDigit(index + 5) &&
    isDigit(index + 6) &&
    isDigit(index + 8) &&
    isDigit(index + 9)
  );
}

function isOfIban(code: u32): bool {
  return code - 48 < 10 || code - 65 < 26;
}

/** Whether what ends at `end` may be the beginning of an IBAN, and `next` goes on with it. */
function isIbanHead(end: i32, next: u32): bool {
  if (!isOfIban(next) || !isOfIban(at(end - 1))) return false;
  for (let place = end - 1; end - place <= 42 && (isOfIban(at(place)) || at(place) == 32); place--)
    if (
      end - place >= 4 &&
      isDigit(place + 3) &&
      isDigit(place + 2) &&
      is(place + 1, LETTER) &&
      is(place, LETTER) &&
      !is(place - 1, IN_WORD)
    )
      return true;
  return false;
}

function isNumberBefore(end: i32): bool {
  let place = end;
  let digits = 0;
  let least = 3;
  while (end - place < 24) {
    const code = at(place - 1);
    if (code - 48 < 10) digits++;
    else if (code == 32 && isDigit(place - 2) && end - place < 4) least = 6;
    else if (code != 45) break;
    place--;
  }
  return digits >= least && at(place - 1) <= 32;
}

function isNumberAfter(start: i32): bool {
  let place = start;
  while (place - start < 24 && (isDigit(place) || at(place) == 45)) place++;
  return place - start >= 2 && !is(place, LETTER) && at(place) != 58;
}

const MOST_HEADER: i32 = 56;

/** Whether the line that begins at `start` may be the header of a table: what `headerDelimiter` says, or more. */
function couldBeHeader(start: i32): bool {
  let index = start;
  while (index - start < MOST_HEADER && at(index) == 32) index++;
  const first = at(index);
  if (first == 124 || first > 127) return true;
  if ((first | 32) - 97 >= 26 && first != 34 && first != 95) return false;
  const text = TEXT + ((<usize>index) << 1);
  let wasSpace: u64 = 0;
  // Two spaces in a row, and what can part cells, up to what no header has.
  for (let offset = 0; offset < 64; offset += 16) {
    const low = v128.load(text + ((<usize>offset) << 1));
    const high = v128.load(text + ((<usize>offset) << 1), 16);
    const bytes = i8x16.narrow_i16x8_u(low, high);
    const rows = v128.swizzle(ROW, i8x16.shr_u(bytes, 4));
    const halves = v128.and(bytes, i8x16.splat(15));
    const zero = i8x16.splat(0);
    const isOther = <u64>(<u32>i8x16.bitmask(i8x16.eq(v128.and(v128.swizzle(headerRows, halves), rows), zero)));
    const parts = v128.or(
      v128.or(i8x16.eq(bytes, i8x16.splat(44)), i8x16.eq(bytes, i8x16.splat(59))),
      v128.or(i8x16.eq(bytes, i8x16.splat(9)), i8x16.eq(bytes, i8x16.splat(124)))
    );
    const isSpace = <u64>(<u32>i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(32))));
    const isPart = <u64>(<u32>i8x16.bitmask(parts)) | (isSpace & ((isSpace << 1) | wasSpace));
    const before = isOther == 0 ? 0xffff : (isOther & (~isOther + 1)) - 1;
    if ((isPart & before) != 0) return true;
    if (isOther != 0) return at(index + offset + <i32>ctz(isOther)) > 127;
    wasSpace = isSpace >> 15;
  }
  return false;
}
