/** What a signed checkpoint says of the log: how many records it had, and the root of the tree over them. */
export interface LogHead {
  readonly size: number;
  /** Base64. */
  readonly root: string;
}

/** Port: the heads of the log that were signed. Implemented by `@countersign/storage`. */
export interface LogHeads {
  /** The first one that speaks of the record with this sequence; `undefined` while there is none. It stays the same. */
  covering(sequence: number): Promise<LogHead | undefined>;
}

const SHORT_ROOT_UNITS = 16;

/** So much of a head that no other log fits, short enough to be read out: `4812:q2V7mXa9kP0dXyZ1`. */
export function shortHead({ size, root }: LogHead): string {
  return `${size}:${root.slice(0, SHORT_ROOT_UNITS)}`;
}
