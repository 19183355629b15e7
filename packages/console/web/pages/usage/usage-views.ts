/** By what the page tells data usage apart: what stands at the two ends of a flow, and which columns its table has. */
import type { DataDirection, UsageDimension, UsageFilter, UsageRow } from "@countersign/core";

export interface UsageColumn {
  readonly title: string;
  readonly nameOf: (row: UsageRow) => string;
  /** What stands where there is no name. */
  readonly nameless: string;
  /** What a press on a name narrows the page down to. */
  readonly narrows?: (row: UsageRow) => Readonly<Partial<Record<UsageFilter, string>>>;
}

export interface UsageView {
  /** In the address. */
  readonly key: string;
  readonly label: (way: DataDirection) => string;
  readonly by: readonly UsageDimension[];
  /** On the upstream's side, and on the agent's; without them there is no diagram. */
  readonly ends?: readonly [UsageColumn, UsageColumn];
  readonly columns: (way: DataDirection) => readonly UsageColumn[];
  /** Whether its table says when. */
  readonly hasTimes?: boolean;
}

const column = (
  title: string,
  dimension: UsageFilter,
  nameless = "none",
): Required<UsageColumn> => ({
  title,
  nameOf: (row) => row[dimension] ?? "",
  nameless,
  narrows: (row) => ({ [dimension]: row[dimension] ?? "" }),
});

export const TYPE: UsageColumn = column("Type", "entityType");
const UPSTREAM = column("Upstream", "upstream");
const AGENT = column("Agent", "client", "unknown");
const MODEL = column("Model", "model", "unknown");
const PERSON = column("For", "requester", "nobody");
const RULE: UsageColumn = {
  title: "Rule",
  nameOf: ({ rule = "" }) => rule,
  nameless: "no rule names it",
};
const TOOL: UsageColumn = {
  title: "Tool",
  nameOf: ({ upstream = "", tool = "" }) => `${upstream}.${tool}`,
  nameless: "none",
  narrows: ({ upstream = "", tool = "" }) => ({ upstream, tool }),
};

/** What a tool is to the data that goes this way. */
const place = (way: DataDirection): UsageColumn => ({
  ...TOOL,
  title: { received: "Came from", sent: "Sent to", disclosed: "Destination" }[way],
});

const between = (
  key: string,
  label: string,
  by: readonly UsageDimension[],
  ends: readonly [UsageColumn, UsageColumn],
): UsageView => ({
  key,
  label: () => label,
  by,
  ends,
  columns: () => [TYPE, ...ends],
});

export const VIEWS: readonly [UsageView, ...UsageView[]] = [
  between("agent", "Agent", ["upstream", "client"], [UPSTREAM, AGENT]),
  between("model", "Model", ["upstream", "model"], [UPSTREAM, MODEL]),
  between("person", "Person", ["upstream", "requester"], [UPSTREAM, PERSON]),
  {
    ...between("tool", "Tool", ["upstream", "tool", "client"], [TOOL, AGENT]),
    label: (way) => (way === "disclosed" ? "Destination" : "Tool"),
    columns: (way) => [TYPE, place(way), AGENT],
  },
  between("rule", "Rule", ["rule", "upstream"], [UPSTREAM, RULE]),
  {
    key: "all",
    label: () => "All of it",
    by: ["requester", "client", "model", "upstream", "tool", "rule"],
    columns: (way) => [PERSON, TYPE, AGENT, MODEL, place(way), RULE],
    hasTimes: true,
  },
];

/** By what the page can be narrowed down, and how that is called. */
export const NARROWED: readonly (readonly [UsageFilter, string])[] = [
  ["entityType", "Type"],
  ["upstream", "Upstream"],
  ["tool", "Tool"],
  ["client", "Agent"],
  ["model", "Model"],
  ["requester", "For"],
];
