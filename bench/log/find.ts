import type { LogQuery, LogSearch } from "@countersign/core";
import { startLogSearch, type LogSearchOptions } from "@countersign/storage";

const TURNS = 40;

/** A page of 50 each, newest first; the last ones look far back. */
const QUERIES: readonly (readonly [string, Omit<LogQuery, "limit">])[] = [
  ["the newest", {}],
  ["one tool", { tool: "query" }],
  ["one tool of many", { tool: "tool-77" }],
  ["a person", { person: "local:user-7@host" }],
  ["a type of data", { entityType: "EMAIL_ADDRESS" }],
  ["a decision and a tool", { decision: "deny", tool: "tool-13" }],
  ["two words", { text: "invoice 4711" }],
  ["a word that is rare", { text: "needle" }],
  ["a time long ago, and a tool", { until: "OLD", tool: "tool-13" }],
];

/** What indexing took, and what finding a page takes. */
export async function findPages(
  options: LogSearchOptions,
  records: number,
  old: string,
): Promise<string> {
  const search = startLogSearch(options);
  try {
    const start = performance.now();
    await search.find({ limit: 1 });
    const seconds = (performance.now() - start) / 1000;
    const rows = [];
    for (const [name, query] of QUERIES) rows.push(await row(search, name, query, old));
    rows.push(await usageRow(search));
    return `Finding a page of 50 of ${records.toLocaleString("en")} records (the index was made at ${Math.round(records / seconds).toLocaleString("en")} records/s):

| looking for | found | p50 ms | p99 ms |
|---|---|---|---|
${rows.join("\n")}
`;
  } finally {
    await search.close();
  }
}

/** A month's data usage as the page draws it. */
async function usageRow(search: LogSearch): Promise<string> {
  const took: number[] = [];
  let found = 0;
  for (let turn = 0; turn < TURNS; turn++) {
    const start = performance.now();
    const used = await search.usage({ by: ["day", "entityType", "upstream"], limit: 1_000 });
    found = used.rows.length;
    took.push(performance.now() - start);
  }
  return timesOf("data usage by day", found, took);
}

async function row(
  search: LogSearch,
  name: string,
  { until, ...query }: Omit<LogQuery, "limit">,
  old: string,
): Promise<string> {
  const asked = { ...query, ...(until === undefined ? {} : { until: old }), limit: 50 };
  const took: number[] = [];
  let found = 0;
  for (let turn = 0; turn < TURNS; turn++) {
    const start = performance.now();
    found = (await search.find(asked)).length;
    took.push(performance.now() - start);
  }
  return timesOf(name, found, took);
}

function timesOf(name: string, found: number, took: number[]): string {
  took.sort((a, b) => a - b);
  const at = (share: number): string => (took[Math.floor(share * (TURNS - 1))] ?? 0).toFixed(1);
  return `| ${name} | ${found} | ${at(0.5)} | ${at(0.99)} |`;
}
