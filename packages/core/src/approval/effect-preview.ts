/** What a held call would change, counted by a read on the same upstream before anybody decides. */
export interface EffectPreview {
  readonly verb: "delete" | "change";
  /** Rows it would change, of so many there are. */
  readonly rows: number;
  readonly of: number;
  /** Id of the recorded call that counted. */
  readonly exchange: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** `would delete 1,204 of 5,000 rows` */
export function previewInWords({ verb, rows, of }: EffectPreview): string {
  const count = (n: number): string => n.toLocaleString("en");
  return `would ${verb} ${count(rows)} of ${count(of)} row${of === 1 ? "" : "s"}`;
}
