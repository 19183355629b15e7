import type { AuditRecord, Erasure } from "@countersign/core";

type Range = readonly [first: number, last: number];

/**
 * Which payloads are gone, and which of them records say were erased. Kept as ranges, so that it grows with the
 * erasures and not with the log.
 */
export class ErasureRanges {
  readonly #gone: [number, number][] = [];
  readonly #erased: Range[] = [];

  /** To be called in the order of the log. */
  noteGone(sequence: number): void {
    const last = this.#gone.at(-1);
    if (last && last[1] === sequence - 1) last[1] = sequence;
    else this.#gone.push([sequence, sequence]);
  }

  noteErasure(head: string): void {
    const { erasure } = JSON.parse(head) as AuditRecord;
    this.#erased.push(...((erasure as Erasure | undefined)?.ranges ?? []));
  }

  /** The first payload that is gone although no record says that it was erased. */
  unexplained(): number | undefined {
    const erased = this.#erased.toSorted((a, b) => a[0] - b[0]);
    let at = 0;
    let covered = 0;
    for (const [first, last] of this.#gone) {
      let next = first;
      for (; at < erased.length && (erased[at]?.[0] ?? 0) <= last; at++) {
        const range = erased[at];
        if (!range) break;
        if (range[0] > Math.max(next, covered + 1)) break;
        covered = Math.max(covered, range[1]);
        next = Math.max(next, covered + 1);
      }
      if (covered < last) return Math.max(first, covered + 1);
    }
    return undefined;
  }
}
