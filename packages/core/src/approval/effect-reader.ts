import type { JsonValue } from "../json.ts";

/** A tool beside the one that is called. */
export interface SiblingTool {
  readonly name: string;
  readonly inputSchema?: JsonValue;
}

/** A read that counts what a call would change. Its result has the columns `affected_rows` and `all_rows`. */
export interface EffectQuery {
  readonly verb: "delete" | "change";
  /** A tool of the same upstream. */
  readonly tool: string;
  readonly arguments: JsonValue;
}

/**
 * Port: makes the counting read of a call, if its arguments say what it would change. Implemented by
 * `@countersign/analysis` for SQL. The read passes the guard like any other call, so a wrong one does no harm; but it
 * must count what the call would change, or nothing.
 *
 * @throws never
 */
export type EffectReader = (
  call: { readonly tool: string; readonly arguments: JsonValue },
  siblings: readonly SiblingTool[],
) => EffectQuery | null;
