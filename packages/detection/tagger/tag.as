/**
 * The name tagger, in AssemblyScript: tokens, gate, scores and labels of one block of text, as the files of `src/names`
 * define them. `docs/scan-architecture.md` describes the whole.
 */
import { openGate } from "./gate";
import {
  byteAt,
  EDGE,
  FLAGS,
  HASH,
  HITS,
  KIND,
  KINDS,
  OPEN,
  setByte,
  setNumber,
  setShort,
  SHAPE,
  STATUS,
  VALUES,
  WAITING,
} from "./memory";
import { beginLexicon, readKnown, readSpellings } from "./known";
import { readTokens, tokenCount } from "./read";
import { addSums, areAsBefore, copyScores, label, readFeatures, readHits, score } from "./score";
export { allKnown } from "./read";

/** How edges look. */
const EDGE_HASH: i32 = 0x3c6ef372;
const EDGE_SHAPE: i32 = 63;

/** Says where the lexicon lies, and how many places it has, less one. */
export function begin(lexicon: usize, mask: i32): void {
  beginLexicon(lexicon, mask);
}

/**
 * Reads the block that begins at `from` of a window that ends at `end`, where the text ends if `isLast`, and labels its
 * tokens. Gives the place where the next one begins, or -1 if this one is longer than the window. The window's first place
 * is `base` of the text.
 */
export function read(from: i32, end: i32, isLast: bool, base: i32, outside: i32): i32 {
  const next = readTokens(0, from, end, isLast, base);
  if (next >= 0) labelTokens(tokenCount(), base, outside);
  return next;
}

/** The same for `values` values of a window, each as a text by itself. Where they begin and end stands in `VALUES`. */
export function readValues(values: i32, base: i32, outside: i32): void {
  let count = 0;
  for (let place = VALUES; place < VALUES + (<usize>values << 3); place += 8) {
    readTokens(count, load<i32>(place), load<i32>(place, 4), true, base);
    store<i32>(place, count);
    count = tokenCount();
    store<i32>(place, count, 4);
    writeEdges(count);
    count += 2;
  }
  labelTokens(count, base, outside);
}

function labelTokens(count: i32, base: i32, outside: i32): void {
  store<i32>(STATUS, count);
  store<i32>(STATUS, 0, 4);
  writeEdges(-2);
  writeEdges(count);
  readKnown(count);
  if (!openGate(count)) return;
  readSpellings(count, base);
  tagTokens(count, outside);
}

/** Two tokens are looked at on either side of each. */
function writeEdges(token: i32): void {
  writeEdge(token);
  writeEdge(token + 1);
}

function writeEdge(token: i32): void {
  setByte(KIND, token, EDGE);
  setNumber(HASH, token, EDGE_HASH);
  setNumber(KINDS, token, EDGE_SHAPE << 8);
  setShort(FLAGS, token, 0);
  setByte(SHAPE, token, EDGE_SHAPE);
}

/** So many tokens at most wait for their scores: their features are looked up while weights of others are on their way. */
const MOST_WAITING: usize = 32;
/** Bytes of what is known of one that waits: the token, and the end of its hits or, where that is 0, one like it. */
const WAITER: usize = 12;

/** Scores `waiting` tokens. */
function scoreThese(waiting: usize, outside: i32): void {
  let from = HITS;
  for (let place = WAITING; place < WAITING + waiting * WAITER; place += WAITER) {
    const token = load<i32>(place);
    const end = <usize>load<u32>(place, 4);
    if (end === 0) {
      copyScores(load<i32>(place, 8), token);
      continue;
    }
    score(token, from, end, outside);
    from = end;
  }
}

/** Scores and labels the open ones of `count` tokens, which were read elsewhere. */
export function tag(count: i32, outside: i32): void {
  writeEdges(-2);
  writeEdges(count);
  tagTokens(count, outside);
}

/**
 * Scores and labels the open ones of `count` tokens with edges around them. First the scores of all: which labels are best decides on branches
 * that the processor guesses wrongly, and it must not wait for weights from far away each time.
 */
function tagTokens(count: i32, outside: i32): void {
  // Four tokens that were scored, and which of them: words that come again and again have the same features.
  let before = -1;
  let scored = 0;
  let waiting: usize = 0;
  let hits = HITS;
  for (let token = 0; token < count; ) {
    if (byteAt(OPEN, token) === 0) {
      token++;
      continue;
    }
    readFeatures(token);
    const isSame = areAsBefore() && before >= 0;
    if (!isSame) {
      before = token;
      scored = 0;
    }
    if (waiting > MOST_WAITING - 4) {
      scoreThese(waiting, outside);
      waiting = 0;
      hits = HITS;
    }
    const from = token;
    const end = min<i32>(token + 4, count);
    for (; token < end; token++) {
      if (byteAt(OPEN, token) === 0) continue;
      const lane = token - from;
      const bit = 1 << lane;
      const place = WAITING + waiting * WAITER;
      store<i32>(place, token);
      if (isSame && (scored & bit) !== 0) {
        store<u32>(place, 0, 4);
        store<i32>(place, before + lane, 8);
      } else {
        addSums(token, from, lane);
        hits = readHits(token, lane, hits);
        store<u32>(place, <u32>hits, 4);
        if (!isSame) scored |= bit;
      }
      waiting++;
    }
  }
  scoreThese(waiting, outside);
  let labels = 0;
  for (let token = 0; token < count; ) {
    if (byteAt(OPEN, token) === 0) {
      token++;
      continue;
    }
    const from = token;
    do token++;
    while (token < count && byteAt(OPEN, token) !== 0);
    labels |= label(from, token, outside);
  }
  store<i32>(STATUS, labels, 4);
}
