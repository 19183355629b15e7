/** What a result is in JSON, so that what was read or written once is not written again for the log and for the client. */
export interface WrittenResult {
  /** In UTF-8. */
  readonly json: Uint8Array<ArrayBuffer>;
  /** The same where it is all that an object holds: `{"result":…}`. */
  readonly body: Uint8Array<ArrayBuffer>;
  /** Gives their memory back at once. For whoever took them, after the last use. */
  readonly release?: () => void;
}

/** Bytes that a result came in, which may be its JSON. Nobody looked yet, because that takes time. */
export interface UnreadResult {
  /** `undefined` if they are not. */
  readonly read: () => WrittenResult | undefined;
  /** Gives their memory back. */
  readonly release: () => void;
}

const remembered = new WeakMap<object, WrittenResult | UnreadResult>();

/** Remembers the JSON of a result for as long as there is the result. Nobody may change either of them any more. */
export function rememberResult(result: object, written: WrittenResult | UnreadResult): void {
  remembered.set(result, written);
}

/** What {@link rememberResult} was told of a result; `undefined` if it was not. */
export function writtenResult(result: unknown): WrittenResult | undefined {
  if (typeof result !== "object" || result === null) return undefined;
  const known = remembered.get(result);
  if (known === undefined || !("read" in known)) return known;
  const written = known.read();
  if (written === undefined) remembered.delete(result);
  else remembered.set(result, written);
  return written;
}

/** The same, which nobody is told again: it is for the caller to release. */
export function takeWrittenResult(result: unknown): WrittenResult | undefined {
  const written = writtenResult(result);
  if (written !== undefined) remembered.delete(result as object);
  return written;
}

/** Nobody will ask for the JSON of this result any more: another one is shown in its place. */
export function forgetResult(result: object): void {
  const known = remembered.get(result);
  remembered.delete(result);
  // What was read may be in use: it is packed for the log as soon as it is there.
  if (known !== undefined && "read" in known) known.release();
}
