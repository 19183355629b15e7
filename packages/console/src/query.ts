import { APPROVAL_STATES, type ApprovalState, type RecordFilter } from "@countersign/core";
import { Refusal } from "./failure.ts";

/** A whole number of a query, between `least` and `most`; `otherwise` if it is not given. */
export function numberOf(
  query: URLSearchParams,
  name: string,
  {
    least,
    most,
    otherwise,
  }: { readonly least: number; readonly most: number; readonly otherwise: number },
): number {
  const text = query.get(name);
  if (text === null) return otherwise;
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new Refusal(
    "REQUEST_INVALID",
    `\`${name}\`: wanted a whole number from ${least} to ${most}`,
  );
}

/** Approval states, parted by commas; `undefined` if none are named. */
export function statesOf(query: URLSearchParams): readonly ApprovalState[] | undefined {
  const names = query.getAll("state").flatMap((text) => text.split(","));
  if (names.length === 0) return undefined;
  return names.map((name) => {
    const state = APPROVAL_STATES.find((known) => known === name);
    if (state !== undefined) return state;
    throw new Refusal("REQUEST_INVALID", `\`state\`: wanted some of ${APPROVAL_STATES.join(", ")}`);
  });
}

const ID = /^[A-Za-z0-9_-]{1,100}$/;

export function isId(text: string): boolean {
  return ID.test(text);
}

/** Which exchange or approval request the log is asked about. */
export function aboutOf(query: URLSearchParams): Pick<RecordFilter, "approval" | "exchange"> {
  const about: { approval?: string; exchange?: string } = {};
  for (const name of ["approval", "exchange"] as const) {
    const id = query.get(name);
    if (id === null) continue;
    if (!isId(id)) throw new Refusal("REQUEST_INVALID", `\`${name}\`: wanted an id`);
    about[name] = id;
  }
  return about;
}
