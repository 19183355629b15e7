/** Numbers by name, as a condition sees them: a name that is known and was not counted is 0, any other name fails. */
export class Counts extends Map<string, bigint | Counts> {
  readonly #isKnown: (name: string) => boolean;
  readonly #absent: bigint | Counts;

  constructor(
    entries: Iterable<readonly [string, bigint | Counts]>,
    isKnown: (name: string) => boolean,
    absent: bigint | Counts = 0n,
  ) {
    super(entries);
    this.#isKnown = isKnown;
    this.#absent = absent;
  }

  override get(name: string): bigint | Counts | undefined {
    return super.get(name) ?? (this.#isKnown(name) ? this.#absent : undefined);
  }
}
