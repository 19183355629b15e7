/**
 * Scores and labels of tokens, as `features.ts`, `token-scores.ts` and `viterbi.ts` define them, four tokens at a time.
 * All numbers are integers, so that no order of adding them makes a difference.
 */
import {
  BITS,
  byteAt,
  bytesAt,
  CASE,
  COLUMN,
  COUNTS,
  EMISSIONS,
  FEATURES,
  FEATURES_BEFORE,
  FLAGS,
  HASH,
  KIND,
  KINDS,
  LABELS,
  LINE_KEY,
  LINE_SIZE,
  numberAt,
  numbersAt,
  PATHS,
  PREFIX,
  ROWS,
  setByte,
  SHAPE,
  SUMS,
  shortsAt,
  SUFFIX,
  THREE,
  TRANSITIONS,
  TWO,
  WORD,
} from "./memory";

const LABEL_BYTES: usize = 36;
/** Bytes of the features in which words are, and of what is compared to tell whether four tokens are as those before. */
const FEATURES_BYTES: usize = 384;
const COMPARED_BYTES: usize = FEATURES_BYTES + 192;
/** Groups of the other features: of how the tokens before are written, of those behind, and of the token itself. */
const LEFT: i32 = 0;
const RIGHT: i32 = 1;
const MIDDLE: i32 = 2;
/** What they are made of, behind the features: for each group three numbers of each of four tokens, and places of sums. */
const KEY_BYTES: usize = 64;
/** Room behind that to make the others in. */
const OTHER: i32 = <i32>(COMPARED_BYTES >> 4);
const OF_LEFT: i32 = OTHER + 12;
const OF_RIGHT: i32 = OF_LEFT + 3;
/** For each group so many places with three numbers and, sixteen bytes from its beginning, eight sums. */
const SUMS_BITS: i32 = 10;
const SUM_BYTES: i32 = 48;
const GROUP_BYTES: usize = <usize>SUM_BYTES << SUMS_BITS;
const FEATURE_MASK: i32 = 0x3fffff;
/** Stands where no feature with weights does. */
const NO_FEATURE: i32 = FEATURE_MASK + 1;
const TAG: i32 = 15;
const IMPOSSIBLE: i32 = -0x40000000;

/** Where features are written, and those of the four tokens before. */
let now: usize = FEATURES;
let last: usize = FEATURES_BEFORE;
/** Of which groups the features are there, a bit for each. */
let areMade: i32 = 0;

/** The second half of a pair, which is the same in all pairs. */
function second(b: v128): v128 {
  return i32x4.mul(v128.xor(b, i32x4.shr_u(b, 7)), i32x4.splat(0x27d4eb2f));
}

/** The first half of a pair: 31 times. */
function first(a: v128): v128 {
  return i32x4.sub(i32x4.shl(a, 5), a);
}

function pair(a: v128, b: v128): v128 {
  return v128.xor(first(a), second(b));
}

/** Writes the features of four values under a template to a place. */
function mix(value: v128, template: i32, place: i32): void {
  mixUnder(value, i32x4.splat((template + 1) * 0x9e3779b1), place);
}

function mixUnder(value: v128, template: v128, place: i32): void {
  let x = i32x4.mul(v128.xor(value, template), i32x4.splat(0x85ebca6b));
  x = v128.xor(x, i32x4.shr_u(x, 13));
  x = i32x4.mul(x, i32x4.splat(0xc2b2ae35));
  x = v128.and(v128.xor(x, i32x4.shr_u(x, 16)), i32x4.splat(FEATURE_MASK));
  v128.store(now + (<usize>place << 4), x);
}

/** The template of the prefix for what is no word, and its own for a word. */
function spellingTemplate(template: i32, isWord: v128): v128 {
  return v128.bitselect(i32x4.splat((template + 1) * 0x9e3779b1), i32x4.splat(37 * 0x9e3779b1), isWord);
}

/** A token's flags and shape as a number of 19 bits. */
function kindAt(at: i32): v128 {
  return v128.or(shortsAt(FLAGS, at), i32x4.shl(bytesAt(SHAPE, at), 12));
}

/** Where in their lines four tokens stand, and how long those are, as a number of eight bits. */
function placesAt(at: i32): v128 {
  const before = bytesAt(COLUMN, at);
  const size = bytesAt(LINE_SIZE, at);
  const three = i32x4.splat(3);
  const length = i32x4.sub(
    i32x4.splat(0),
    i32x4.add(
      i32x4.add(i32x4.gt_s(size, i32x4.splat(2)), i32x4.gt_s(size, i32x4.splat(4))),
      i32x4.gt_s(size, i32x4.splat(8)),
    ),
  );
  return i32x4.add(
    i32x4.add(i32x4.shl(i32x4.min_s(before, three), 3), i32x4.shl(length, 6)),
    i32x4.min_s(i32x4.sub(size, before), three),
  );
}

/**
 * Writes those features of four tokens from `at` on in which words are, and what {@link addSums} makes the others from.
 */
export function readFeatures(at: i32): void {
  areMade = 0;
  const before = now;
  now = last;
  last = before;
  const w = numbersAt(HASH, at);
  const wa = numbersAt(HASH, at - 1);
  const wb = numbersAt(HASH, at - 2);
  const wc = numbersAt(HASH, at + 1);
  const wd = numbersAt(HASH, at + 2);
  const s = bytesAt(SHAPE, at);
  const sa = bytesAt(SHAPE, at - 1);
  const g = shortsAt(FLAGS, at);
  const kindC = numbersAt(KINDS, at + 1);
  const known = v128.and(numbersAt(KINDS, at), i32x4.splat(255));
  const caseOf = bytesAt(CASE, at);
  const manner = v128.or(s, i32x4.shl(caseOf, 7));

  // The token by itself, and its spelling.
  const isWord = i32x4.eq(bytesAt(KIND, at), i32x4.splat(WORD));
  const two = numbersAt(TWO, at);
  mix(w, 0, 0);
  mix(numbersAt(PREFIX, at), 36, 1);
  mixUnder(v128.bitselect(pair(two, v128.and(manner, i32x4.splat(28))), two, isWord), spellingTemplate(37, isWord), 2);
  mixUnder(numbersAt(THREE, at), spellingTemplate(38, isWord), 3);
  mixUnder(numbersAt(SUFFIX, at), spellingTemplate(39, isWord), 4);

  // The key of its line. Where there is none, these two are among the others.
  const lineKey = numbersAt(LINE_KEY, at);
  const secondS = second(s);
  if (v128.any_true(lineKey)) mixKeyed(lineKey, s, known, 22);
  else {
    v128.store(now + (22 << 4), lineKey);
    v128.store(now + (23 << 4), lineKey);
  }

  // Each neighbour by itself.
  mix(wa, 1, 7);
  mix(wb, 3, 8);
  mix(wc, 2, 9);
  mix(wd, 4, 10);

  // Several together.
  const beforeIt = pair(wb, wa);
  const behindIt = pair(wc, wd);
  const firstA = first(wa);
  const firstC = first(wc);
  const secondManner = second(manner);
  const secondG = second(g);
  const secondWc = second(wc);
  mix(v128.xor(firstA, second(w)), 17, 11);
  mix(v128.xor(first(w), secondWc), 18, 12);
  mix(v128.xor(firstA, secondManner), 19, 13);
  mix(v128.xor(firstC, secondManner), 20, 14);
  mix(v128.xor(firstA, secondG), 21, 15);
  mix(v128.xor(firstC, secondG), 22, 16);
  mix(beforeIt, 23, 17);
  mix(behindIt, 24, 18);
  mix(v128.xor(first(beforeIt), secondS), 27, 19);
  mix(v128.xor(first(behindIt), secondS), 28, 20);
  mix(v128.xor(first(v128.xor(firstA, secondS)), secondWc), 29, 21);
  mix(v128.xor(firstA, second(kindC)), 34, 5);
  mix(pair(wb, v128.xor(first(sa), secondS)), 35, 6);

  // What the others are made from. A place of sums that was never filled is all zeros, and no key is.
  const isKey = i32x4.splat(1 << 31);
  const hasLineKey = v128.and(i32x4.ne(lineKey, i32x4.splat(0)), i32x4.splat(1 << 26));
  const a = kindAt(at - 1);
  const b = kindAt(at - 2);
  const c = kindAt(at + 1);
  const d = kindAt(at + 2);
  const own = v128.or(
    v128.or(v128.or(g, i32x4.shl(s, 12)), v128.or(i32x4.shl(caseOf, 19), i32x4.shl(placesAt(at), 21))),
    isKey,
  );
  const withB = v128.or(v128.or(a, hasLineKey), v128.and(i32x4.shl(b, 7), i32x4.splat(127 << 19)));
  const withD = v128.or(c, v128.and(i32x4.shl(d, 7), i32x4.splat(127 << 19)));
  const zero = i32x4.splat(0);
  writeKey(LEFT, v128.or(a, isKey), b, zero);
  writeKey(RIGHT, v128.or(c, isKey), d, zero);
  writeKey(MIDDLE, own, withB, withD);
}

/** Writes the features of the key of its line from a place on. */
function mixKeyed(lineKey: v128, shape: v128, known: v128, place: i32): void {
  const firstKey = first(lineKey);
  mix(v128.xor(firstKey, second(shape)), 32, place);
  mix(v128.xor(firstKey, second(known)), 33, place + 1);
}

/** Writes of what a group of features is made, and where the sums of their weights would be. */
function writeKey(group: i32, one: v128, two: v128, three: v128): void {
  const to = now + FEATURES_BYTES + <usize>group * KEY_BYTES;
  v128.store(to, one);
  v128.store(to, two, 16);
  v128.store(to, three, 32);
  let hash = i32x4.mul(one, i32x4.splat(0x9e3779b1));
  hash = i32x4.mul(v128.xor(v128.xor(hash, i32x4.shr_u(hash, 15)), two), i32x4.splat(0x85ebca6b));
  hash = i32x4.mul(v128.xor(v128.xor(hash, i32x4.shr_u(hash, 13)), three), i32x4.splat(0xc2b2ae35));
  v128.store(to, i32x4.mul(i32x4.shr_u(hash, 32 - SUMS_BITS), i32x4.splat(SUM_BYTES)), 48);
}

/**
 * Writes what each label of `token`, the given lane of the four from `at` on, scores by the features in which no word
 * is: how it and its neighbours are written, and what is known of them. Most sums of their weights were needed before.
 */
export function addSums(token: i32, at: i32, lane: i32): void {
  const left = sumsOf(LEFT, at, lane);
  const right = sumsOf(RIGHT, at, lane);
  const middle = sumsOf(MIDDLE, at, lane);
  const to = EMISSIONS + <usize>token * LABEL_BYTES;
  v128.store(to, i32x4.add(i32x4.add(v128.load(left, 16), v128.load(right, 16)), v128.load(middle, 16)), 4);
  v128.store(to, i32x4.add(i32x4.add(v128.load(left, 32), v128.load(right, 32)), v128.load(middle, 32)), 20);
}

/** The place of a group's sums, filled. */
@inline
function sumsOf(group: i32, at: i32, lane: i32): usize {
  const key = now + FEATURES_BYTES + <usize>group * KEY_BYTES + (<usize>lane << 2);
  const place = SUMS + <usize>group * GROUP_BYTES + <usize>load<u32>(key, 48);
  const isThere =
    ((load<i32>(place) ^ load<i32>(key)) |
      (load<i32>(place, 4) ^ load<i32>(key, 16)) |
      (load<i32>(place, 8) ^ load<i32>(key, 32))) ===
    0;
  if (!isThere) fill(place, key, group, at, lane);
  return place;
}

function fill(place: usize, key: usize, group: i32, at: i32, lane: i32): void {
  if ((areMade & (1 << group)) === 0) {
    areMade |= 1 << group;
    if (group === MIDDLE) readMiddle(at);
    else if (group === LEFT) readLeft(at);
    else readRight(at);
  }
  const first = group === MIDDLE ? OTHER : group === LEFT ? OF_LEFT : OF_RIGHT;
  const many = group !== MIDDLE ? 3 : numberAt(LINE_KEY, at + lane) === 0 ? 12 : 10;
  const from = now + (<usize>first << 4) + (<usize>lane << 2);
  const end = from + (<usize>many << 4);
  let low = i32x4.splat(0);
  let high = i32x4.splat(0);
  for (let feature = from; feature < end; feature += 16) {
    const row = rowIfAny(feature);
    low = i32x4.add(low, i32x4.extend_low_i16x8_s(row));
    high = i32x4.add(high, i32x4.extend_high_i16x8_s(row));
  }
  store<i32>(place, load<i32>(key));
  store<i32>(place, load<i32>(key, 16), 4);
  store<i32>(place, load<i32>(key, 32), 8);
  v128.store(place, low, 16);
  v128.store(place, high, 32);
}

/** Writes the features of how the two tokens before each are written */
function readLeft(at: i32): void {
  mix(shortsAt(FLAGS, at - 1), 8, OF_LEFT);
  mix(shortsAt(FLAGS, at - 2), 10, OF_LEFT + 1);
  mix(pair(numbersAt(KINDS, at - 2), numbersAt(KINDS, at - 1)), 15, OF_LEFT + 2);
}

/** The same of the two behind it. */
function readRight(at: i32): void {
  mix(shortsAt(FLAGS, at + 1), 9, OF_RIGHT);
  mix(shortsAt(FLAGS, at + 2), 11, OF_RIGHT + 1);
  mix(pair(numbersAt(KINDS, at + 1), numbersAt(KINDS, at + 2)), 16, OF_RIGHT + 2);
}

/** The same of the token itself, with its place in the line, and of it and its neighbours. */
function readMiddle(at: i32): void {
  const g = shortsAt(FLAGS, at);
  const manner = v128.or(bytesAt(SHAPE, at), i32x4.shl(bytesAt(CASE, at), 7));
  const kind = v128.or(i32x4.shl(g, 9), manner);
  const kindA = numbersAt(KINDS, at - 1);
  const known = v128.and(numbersAt(KINDS, at), i32x4.splat(255));
  const secondKindC = second(numbersAt(KINDS, at + 1));
  const firstPlace = first(placesAt(at));
  mix(manner, 5, OTHER);
  mix(g, 6, OTHER + 1);
  mix(kind, 7, OTHER + 2);
  mix(v128.xor(firstPlace, second(manner)), 30, OTHER + 3);
  mix(v128.xor(firstPlace, second(known)), 31, OTHER + 4);
  mix(pair(kindA, kind), 12, OTHER + 5);
  mix(v128.xor(first(kind), secondKindC), 13, OTHER + 6);
  mix(v128.xor(first(pair(kindA, v128.or(known, i32x4.shl(manner, 8)))), secondKindC), 14, OTHER + 7);
  mix(pair(pair(bytesAt(SHAPE, at - 2), bytesAt(SHAPE, at - 1)), manner), 25, OTHER + 8);
  mix(pair(pair(manner, bytesAt(SHAPE, at + 1)), bytesAt(SHAPE, at + 2)), 26, OTHER + 9);
  mixKeyed(i32x4.splat(0), bytesAt(SHAPE, at), known, OTHER + 10);
}

/** Whether all features are those of the four tokens before. */
export function areAsBefore(): bool {
  for (let place: usize = 0; place < COMPARED_BYTES; place += 16)
    if (v128.any_true(v128.xor(v128.load(now + place), v128.load(last + place)))) return false;
  return true;
}

export function copyScores(from: i32, to: i32): void {
  const known = EMISSIONS + <usize>from * LABEL_BYTES;
  const place = EMISSIONS + <usize>to * LABEL_BYTES;
  store<i32>(place, load<i32>(known));
  v128.store(place, v128.load(known, 4), 4);
  v128.store(place, v128.load(known, 20), 20);
}

/** Writes a feature, and gives where the next one comes: in its place if it has no weights. */
@inline
function take(feature: usize, to: usize): usize {
  const number = load<u32>(feature);
  store<u32>(to, number);
  return to + <usize>(((load<u32>(BITS + (<usize>(number >> 5) << 2)) >> (number & 31)) & 1) << 2);
}

@inline
function takeEight(from: usize, to: usize): usize {
  const half = take(from + 48, take(from + 32, take(from + 16, take(from, to))));
  return take(from + 112, take(from + 96, take(from + 80, take(from + 64, half))));
}

/**
 * Writes those features of `token`, the given lane, that have weights from `to` on, and gives where they end: at a whole
 * number of fours. Most features of a new word have none; they are told from the others without a branch.
 */
export function readHits(token: i32, lane: i32, to: usize): usize {
  const from: usize = now + (<usize>lane << 2);
  to = takeEight(from + 128, takeEight(from, to));
  to = take(from + 304, take(from + 288, take(from + 272, take(from + 256, to))));
  to = take(from + 336, take(from + 320, to));
  if (numberAt(LINE_KEY, token) !== 0) to = take(from + 368, take(from + 352, to));
  v128.store(to, i32x4.splat(NO_FEATURE));
  return (to + 15) & ~15;
}

/** The weights of a feature that has any, or the zeros of {@link NO_FEATURE}. */
@inline
function rowOf(feature: usize): v128 {
  const number = load<u32>(feature);
  const cell = <usize>(number >> 6);
  // Its own bit above all, those of the features before it below.
  const bits = load<u64>(BITS + (cell << 3)) << <u64>~number;
  const row = load<u32>(COUNTS + (cell << 2)) + <u32>popcnt<u64>(bits);
  return v128.load(ROWS + (<usize>row << 4));
}

/** The weights of a feature, or zeros where it has none. */
@inline
function rowIfAny(feature: usize): v128 {
  const number = load<u32>(feature);
  const cell = <usize>(number >> 6);
  const bits = load<u64>(BITS + (cell << 3)) << <u64>~number;
  const row = (load<u32>(COUNTS + (cell << 2)) + <u32>popcnt<u64>(bits)) & <u32>(<i64>bits >> 63);
  return v128.load(ROWS + (<usize>row << 4));
}

/** Adds the weights of four features: fewer than would fit into 16 bits. */
@inline
function fourRows(from: usize): v128 {
  return i16x8.add(i16x8.add(rowOf(from), rowOf(from + 4)), i16x8.add(rowOf(from + 8), rowOf(from + 12)));
}

/**
 * Writes what each label of `token` scores more than no entity: the weights of the features from `from` to `end`, and
 * what is already there.
 */
export function score(token: i32, from: usize, end: usize, outside: i32): void {
  const scores = EMISSIONS + <usize>token * LABEL_BYTES;
  let low = v128.load(scores, 4);
  let high = v128.load(scores, 20);
  for (; from < end; from += 16) {
    const four = fourRows(from);
    low = i32x4.add(low, i32x4.extend_low_i16x8_s(four));
    high = i32x4.add(high, i32x4.extend_high_i16x8_s(four));
  }
  store<i32>(scores, -outside);
  v128.store(scores, low, 4);
  v128.store(scores, high, 20);
}

function largest(four: v128): i32 {
  const two = i32x4.max_s(four, v128.shuffle<i32>(four, four, 2, 3, 0, 1));
  return i32x4.extract_lane(i32x4.max_s(two, v128.shuffle<i32>(two, two, 1, 0, 3, 2)), 0);
}

/** The largest of four numbers, in all of them. */
@inline
function largestOf(four: v128): v128 {
  const two = i32x4.max_s(four, v128.shuffle<i32>(four, four, 2, 3, 0, 1));
  return i32x4.max_s(two, v128.shuffle<i32>(two, two, 1, 0, 3, 2));
}

/**
 * Labels the tokens `from` to `end`, which follow one outside every entity. See `viterbi.ts`. Gives a number other than 0
 * if one of them is in an entity.
 */
export function label(from: i32, end: i32, outside: i32): i32 {
  const noTag = i32x4.splat(~TAG);
  const impossible = i32x4.splat(IMPOSSIBLE);
  const bias = i32x4.splat(outside << 4);
  // The best sums of labels that begin an entity, and of those that go on with one, less that of no entity.
  let begin = impossible;
  let inside = impossible;
  for (let token = from; token < end; token++) {
    const t = TRANSITIONS + (<usize>byteAt(SHAPE, token) << 8);
    let toOutside = v128.load32_splat(t, 208);
    let toBegin = v128.load(t);
    const toInside = i32x4.max_s(i32x4.add(begin, v128.load(t, 16)), i32x4.add(inside, v128.load(t, 32)));
    const canLead = v128.or(i32x4.gt_s(begin, v128.load(t, 224)), i32x4.gt_s(inside, v128.load(t, 240)));
    if (v128.any_true(canLead)) {
      const over = i32x4.max_s(i32x4.add(begin, v128.load(t, 48)), i32x4.add(inside, v128.load(t, 64)));
      toOutside = i32x4.max_s(toOutside, largestOf(over));
      const b1 = i32x4.add(v128.shuffle<i32>(begin, begin, 0, 0, 0, 0), v128.load(t, 80));
      const b2 = i32x4.add(v128.shuffle<i32>(inside, inside, 0, 0, 0, 0), v128.load(t, 96));
      const b3 = i32x4.add(v128.shuffle<i32>(begin, begin, 1, 1, 1, 1), v128.load(t, 112));
      const b4 = i32x4.add(v128.shuffle<i32>(inside, inside, 1, 1, 1, 1), v128.load(t, 128));
      const b5 = i32x4.add(v128.shuffle<i32>(begin, begin, 2, 2, 2, 2), v128.load(t, 144));
      const b6 = i32x4.add(v128.shuffle<i32>(inside, inside, 2, 2, 2, 2), v128.load(t, 160));
      const b7 = i32x4.add(v128.shuffle<i32>(begin, begin, 3, 3, 3, 3), v128.load(t, 176));
      const b8 = i32x4.add(v128.shuffle<i32>(inside, inside, 3, 3, 3, 3), v128.load(t, 192));
      toBegin = i32x4.max_s(
        i32x4.max_s(toBegin, i32x4.max_s(i32x4.max_s(b1, b2), i32x4.max_s(b3, b4))),
        i32x4.max_s(i32x4.max_s(b5, b6), i32x4.max_s(b7, b8)),
      );
    }
    const path = PATHS + <usize>token * LABEL_BYTES;
    v128.store32_lane(path, toOutside, 0);
    v128.store(path, v128.shuffle<i32>(toBegin, toInside, 0, 4, 1, 5), 4);
    v128.store(path, v128.shuffle<i32>(toBegin, toInside, 2, 6, 3, 7), 20);
    const scores = EMISSIONS + <usize>token * LABEL_BYTES;
    const low = v128.load(scores, 4);
    const high = v128.load(scores, 20);
    const none = i32x4.sub(v128.and(toOutside, noTag), bias);
    const beginScores = i32x4.shl(v128.shuffle<i32>(low, high, 0, 2, 4, 6), 4);
    const insideScores = i32x4.shl(v128.shuffle<i32>(low, high, 1, 3, 5, 7), 4);
    begin = i32x4.max_s(i32x4.sub(i32x4.add(v128.and(toBegin, noTag), beginScores), none), impossible);
    inside = i32x4.max_s(i32x4.sub(i32x4.add(v128.and(toInside, noTag), insideScores), none), impossible);
  }
  let best = lastLabel(begin, inside);
  let all = 0;
  for (let token = end - 1; token >= from; token--) {
    setByte(LABELS, token, best);
    all |= best;
    best = 8 - (load<i32>(PATHS + <usize>token * LABEL_BYTES + (<usize>best << 2)) & TAG);
  }
  return all;
}

/** The first label with the best sum at the end of a stretch, where that of no entity is 0. */
function lastLabel(begin: v128, inside: v128): i32 {
  const most = largest(i32x4.max_s(begin, inside));
  if (most <= 0) return 0;
  const all = i32x4.splat(most);
  const first = v128.shuffle<i32>(begin, inside, 0, 4, 1, 5);
  const last = v128.shuffle<i32>(begin, inside, 2, 6, 3, 7);
  const bits = i32x4.bitmask(i32x4.eq(first, all)) | (i32x4.bitmask(i32x4.eq(last, all)) << 4);
  return 1 + <i32>ctz(bits);
}
