/** A task that an upstream made of a call, as far as its client has to know. */
export interface UpstreamTask {
  /** How often its state is worth asking for. */
  readonly pollMs: number;
  /** How long it and its result are kept, from its creation on. */
  readonly ttlMs: number;
  /** Asks the upstream to end it. The call then ends as the upstream says. */
  cancel(): void;
  /** `listener` hears what the upstream says of its progress, masked. */
  onStatus(listener: (message: string) => void): void;
}
