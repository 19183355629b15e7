/**
 * The name tagger, in AssemblyScript: tokens, gate, scores and labels of one block of text, as the files of `src/names`
 * define them. `docs/scan-architecture.md` describes the whole.
 */
import { openGate } from "./gate";
import { byteAt, FLAGS, HASH, HITS, KINDS, OPEN, setByte, setNumber, setShort, SHAPE, STATUS, WAITING } from "./memory";
import { beginLexicon, readKnown, readSpellings } from "./known";
import { readTokens, tokenCount } from "./read";
import { addSums, areAsBefore, copyScores, label, readFeatures, readHits, score } from "./score";
export { allKnown } from "./read";

/** What stands before the first and after the last token. */
const EDGE: i32 = 0x3c6ef372;
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
  const next = readTokens(from, end, isLast, base);
  if (next < 0) return next;
  const count = tokenCount();
  store<i32>(STATUS, count);
  store<i32>(STATUS, 0, 4);
  readKnown(count);
  if (!openGate(count)) return next;
  readSpellings(count, base);
  tag(count, outside);
  return next;
}

function writeEdge(token: i32): void {
  setNumber(HASH, token, EDGE);
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

/**
 * Scores and labels the open ones of `count` tokens. First the scores of all: which labels are best decides on branches
 * that the processor guesses wrongly, and it must not wait for weights from far away each time.
 */
export function tag(count: i32, outside: i32): void {
  writeEdge(-2);
  writeEdge(-1);
  writeEdge(count);
  writeEdge(count + 1);
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
