/** The part of an `AbortSignal` the core uses. The global type belongs to the DOM and to Node, which the core does without. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  addEventListener(type: "abort", listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: "abort", listener: () => void): void;
}
