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
  numbersAt,
  PATHS,
  PREFIX,
  ROWS,
  setByte,
  SHAPE,
  shortsAt,
  SUFFIX,
  THREE,
  TRANSITIONS,
  TWO,
  WORD,
} from "./memory";

const LABEL_BYTES: usize = 36;
const FEATURES_BYTES: usize = 640;
const FEATURE_MASK: i32 = 0x3fffff;
/** Stands where no feature with weights does. */
const NO_FEATURE: i32 = FEATURE_MASK + 1;
const TAG: i32 = 15;
const IMPOSSIBLE: i32 = -0x40000000;

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

/** Writes the features of four values under a template. */
function mix(value: v128, template: i32): void {
  mixUnder(value, i32x4.splat((template + 1) * 0x9e3779b1), template);
}

function mixUnder(value: v128, template: v128, place: i32): void {
  let x = i32x4.mul(v128.xor(value, template), i32x4.splat(0x85ebca6b));
  x = v128.xor(x, i32x4.shr_u(x, 13));
  x = i32x4.mul(x, i32x4.splat(0xc2b2ae35));
  x = v128.and(v128.xor(x, i32x4.shr_u(x, 16)), i32x4.splat(FEATURE_MASK));
  v128.store(FEATURES + (<usize>place << 4), x);
}

/** The template of the prefix for what is no word, and its own for a word. */
function spellingTemplate(template: i32, isWord: v128): v128 {
  return v128.bitselect(i32x4.splat((template + 1) * 0x9e3779b1), i32x4.splat(37 * 0x9e3779b1), isWord);
}

/** Writes all features of four tokens from `at` on. */
export function readFeatures(at: i32): void {
  const w = numbersAt(HASH, at);
  const wa = numbersAt(HASH, at - 1);
  const wb = numbersAt(HASH, at - 2);
  const wc = numbersAt(HASH, at + 1);
  const wd = numbersAt(HASH, at + 2);
  const s = bytesAt(SHAPE, at);
  const sa = bytesAt(SHAPE, at - 1);
  const sb = bytesAt(SHAPE, at - 2);
  const sc = bytesAt(SHAPE, at + 1);
  const sd = bytesAt(SHAPE, at + 2);
  const g = shortsAt(FLAGS, at);
  const kindA = numbersAt(KINDS, at - 1);
  const kindB = numbersAt(KINDS, at - 2);
  const kindC = numbersAt(KINDS, at + 1);
  const kindD = numbersAt(KINDS, at + 2);
  const known = v128.and(numbersAt(KINDS, at), i32x4.splat(255));
  const manner = v128.or(s, i32x4.shl(bytesAt(CASE, at), 7));
  const kind = v128.or(i32x4.shl(g, 9), manner);

  // The token by itself, and its spelling.
  const isWord = i32x4.eq(bytesAt(KIND, at), i32x4.splat(WORD));
  const two = numbersAt(TWO, at);
  mix(w, 0);
  mix(manner, 5);
  mix(g, 6);
  mix(kind, 7);
  mix(numbersAt(PREFIX, at), 36);
  mixUnder(v128.bitselect(pair(two, v128.and(manner, i32x4.splat(28))), two, isWord), spellingTemplate(37, isWord), 37);
  mixUnder(numbersAt(THREE, at), spellingTemplate(38, isWord), 38);
  mixUnder(numbersAt(SUFFIX, at), spellingTemplate(39, isWord), 39);

  // Its place in the line.
  const before = bytesAt(COLUMN, at);
  const size = bytesAt(LINE_SIZE, at);
  const three = i32x4.splat(3);
  const zero = i32x4.splat(0);
  const length = i32x4.sub(
    zero,
    i32x4.add(
      i32x4.add(i32x4.gt_s(size, i32x4.splat(2)), i32x4.gt_s(size, i32x4.splat(4))),
      i32x4.gt_s(size, i32x4.splat(8)),
    ),
  );
  const place = i32x4.add(
    i32x4.add(i32x4.shl(i32x4.min_s(before, three), 3), i32x4.shl(length, 6)),
    i32x4.min_s(i32x4.sub(size, before), three),
  );
  const lineKey = numbersAt(LINE_KEY, at);
  const knownSecond = second(known);
  mix(v128.xor(first(place), second(manner)), 30);
  mix(v128.xor(first(place), knownSecond), 31);
  mix(v128.xor(first(lineKey), second(s)), 32);
  mix(v128.xor(first(lineKey), knownSecond), 33);

  // Each neighbour by itself.
  mix(wa, 1);
  mix(shortsAt(FLAGS, at - 1), 8);
  mix(wb, 3);
  mix(shortsAt(FLAGS, at - 2), 10);
  mix(wc, 2);
  mix(shortsAt(FLAGS, at + 1), 9);
  mix(wd, 4);
  mix(shortsAt(FLAGS, at + 2), 11);

  // Several together.
  const beforeIt = pair(wb, wa);
  const behindIt = pair(wc, wd);
  const firstA = first(wa);
  const firstC = first(wc);
  const secondS = second(s);
  const secondKindC = second(kindC);
  const secondManner = second(manner);
  const secondG = second(g);
  const secondWc = second(wc);
  mix(pair(kindA, kind), 12);
  mix(v128.xor(first(kind), secondKindC), 13);
  mix(v128.xor(first(pair(kindA, v128.or(known, i32x4.shl(manner, 8)))), secondKindC), 14);
  mix(pair(kindB, kindA), 15);
  mix(pair(kindC, kindD), 16);
  mix(v128.xor(firstA, second(w)), 17);
  mix(v128.xor(first(w), secondWc), 18);
  mix(v128.xor(firstA, secondManner), 19);
  mix(v128.xor(firstC, secondManner), 20);
  mix(v128.xor(firstA, secondG), 21);
  mix(v128.xor(firstC, secondG), 22);
  mix(beforeIt, 23);
  mix(behindIt, 24);
  mix(v128.xor(first(pair(sb, sa)), secondManner), 25);
  mix(pair(pair(manner, sc), sd), 26);
  mix(v128.xor(first(beforeIt), secondS), 27);
  mix(v128.xor(first(behindIt), secondS), 28);
  mix(v128.xor(first(v128.xor(firstA, secondS)), secondWc), 29);
  mix(v128.xor(firstA, secondKindC), 34);
  mix(pair(wb, v128.xor(first(sa), secondS)), 35);
}

/** Whether the features are those of the four tokens before, all of them; from then on those before are these. */
export function areAsBefore(): bool {
  let place: usize = 0;
  while (place < FEATURES_BYTES && !v128.any_true(v128.xor(v128.load(FEATURES + place), v128.load(FEATURES_BEFORE + place))))
    place += 16;
  const isSame = place === FEATURES_BYTES;
  for (; place < FEATURES_BYTES; place += 16) v128.store(FEATURES_BEFORE + place, v128.load(FEATURES + place));
  return isSame;
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
function takeFive(from: usize, to: usize): usize {
  return take(from + 64, take(from + 48, take(from + 32, take(from + 16, take(from, to)))));
}

/**
 * Writes those features of the given lane that have weights from `to` on, and gives where they end: at a whole number of
 * fours. Most features of a new word have none; they are told from the others without a branch.
 */
export function readHits(lane: i32, to: usize): usize {
  let from: usize = FEATURES + (<usize>lane << 2);
  const end = from + FEATURES_BYTES;
  for (; from < end; from += 160) to = takeFive(from + 80, takeFive(from, to));
  v128.store(to, i32x4.splat(NO_FEATURE));
  return (to + 15) & ~15;
}

/** The weights of a feature that has any, or the zeros of {@link NO_FEATURE}. */
@inline
function rowOf(feature: usize): v128 {
  const number = load<u32>(feature);
  const cell = <usize>(number >> 6);
  // Its own bit above all, those of the features before it below.
  const bits = load<u64>(BITS + (cell << 3)) << <u64>(63 - (number & 63));
  const row = load<u32>(COUNTS + (cell << 2)) + <u32>popcnt<u64>(bits);
  return v128.load(ROWS + (<usize>row << 4));
}

/** Adds the weights of four features: fewer than would fit into 16 bits. */
@inline
function fourRows(from: usize): v128 {
  return i16x8.add(i16x8.add(rowOf(from), rowOf(from + 4)), i16x8.add(rowOf(from + 8), rowOf(from + 12)));
}

/** Writes what each label of `token` scores more than no entity: the weights of the features from `from` to `end`. */
export function score(token: i32, from: usize, end: usize, outside: i32): void {
  let low = i32x4.splat(0);
  let high = i32x4.splat(0);
  for (; from < end; from += 16) {
    const four = fourRows(from);
    low = i32x4.add(low, i32x4.extend_low_i16x8_s(four));
    high = i32x4.add(high, i32x4.extend_high_i16x8_s(four));
  }
  const scores = EMISSIONS + <usize>token * LABEL_BYTES;
  store<i32>(scores, -outside);
  v128.store(scores, low, 4);
  v128.store(scores, high, 20);
}

function largest(four: v128): i32 {
  const two = i32x4.max_s(four, v128.shuffle<i32>(four, four, 2, 3, 0, 1));
  return i32x4.extract_lane(i32x4.max_s(two, v128.shuffle<i32>(two, two, 1, 0, 3, 2)), 0);
}

/** Labels the tokens `from` to `end`, which follow one outside every entity. See `viterbi.ts`. */
export function label(from: i32, end: i32, outside: i32, reach: i32): void {
  const noTag = i32x4.splat(~TAG);
  const impossible = i32x4.splat(IMPOSSIBLE);
  // The best sums of labels that begin an entity, and of those that go on with one, less that of no entity.
  let begin = impossible;
  let inside = impossible;
  for (let token = from; token < end; token++) {
    const t = TRANSITIONS + (<usize>byteAt(SHAPE, token) << 8);
    let toOutside = load<i32>(t, 208);
    let toBegin = v128.load(t);
    const toInside = i32x4.max_s(i32x4.add(begin, v128.load(t, 16)), i32x4.add(inside, v128.load(t, 32)));
    if (largest(i32x4.max_s(begin, inside)) + reach >= 0) {
      const over = largest(i32x4.max_s(i32x4.add(begin, v128.load(t, 48)), i32x4.add(inside, v128.load(t, 64))));
      toOutside = max<i32>(toOutside, over);
      toBegin = i32x4.max_s(toBegin, i32x4.add(v128.shuffle<i32>(begin, begin, 0, 0, 0, 0), v128.load(t, 80)));
      toBegin = i32x4.max_s(toBegin, i32x4.add(v128.shuffle<i32>(inside, inside, 0, 0, 0, 0), v128.load(t, 96)));
      toBegin = i32x4.max_s(toBegin, i32x4.add(v128.shuffle<i32>(begin, begin, 1, 1, 1, 1), v128.load(t, 112)));
      toBegin = i32x4.max_s(toBegin, i32x4.add(v128.shuffle<i32>(inside, inside, 1, 1, 1, 1), v128.load(t, 128)));
      toBegin = i32x4.max_s(toBegin, i32x4.add(v128.shuffle<i32>(begin, begin, 2, 2, 2, 2), v128.load(t, 144)));
      toBegin = i32x4.max_s(toBegin, i32x4.add(v128.shuffle<i32>(inside, inside, 2, 2, 2, 2), v128.load(t, 160)));
      toBegin = i32x4.max_s(toBegin, i32x4.add(v128.shuffle<i32>(begin, begin, 3, 3, 3, 3), v128.load(t, 176)));
      toBegin = i32x4.max_s(toBegin, i32x4.add(v128.shuffle<i32>(inside, inside, 3, 3, 3, 3), v128.load(t, 192)));
    }
    const path = PATHS + <usize>token * LABEL_BYTES;
    store<i32>(path, toOutside);
    v128.store(path, v128.shuffle<i32>(toBegin, toInside, 0, 4, 1, 5), 4);
    v128.store(path, v128.shuffle<i32>(toBegin, toInside, 2, 6, 3, 7), 20);
    const scores = EMISSIONS + <usize>token * LABEL_BYTES;
    const low = v128.load(scores, 4);
    const high = v128.load(scores, 20);
    const none = i32x4.splat((toOutside & ~TAG) - (outside << 4));
    const beginScores = i32x4.shl(v128.shuffle<i32>(low, high, 0, 2, 4, 6), 4);
    const insideScores = i32x4.shl(v128.shuffle<i32>(low, high, 1, 3, 5, 7), 4);
    begin = i32x4.max_s(i32x4.sub(i32x4.add(v128.and(toBegin, noTag), beginScores), none), impossible);
    inside = i32x4.max_s(i32x4.sub(i32x4.add(v128.and(toInside, noTag), insideScores), none), impossible);
  }
  let best = lastLabel(begin, inside);
  for (let token = end - 1; token >= from; token--) {
    setByte(LABELS, token, best);
    best = 8 - (load<i32>(PATHS + <usize>token * LABEL_BYTES + (<usize>best << 2)) & TAG);
  }
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
