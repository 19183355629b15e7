import { remember, type ToolWords } from "../remember.ts";
import type { Matter } from "./argument-finding.ts";

/** What a tool is made for. `database`: perhaps SQL, perhaps another way to ask for data. */
export type MadeFor = Matter | "database";

/** Words by which a tool's name or description says so. */
const WORDS: readonly (readonly [MadeFor, RegExp])[] = [
  [
    "sql",
    anyOf("sql sqlite mysql mariadb postgres postgresql duckdb bigquery snowflake clickhouse"),
  ],
  ["database", anyOf("database db")],
  ["shell", anyOf("shell bash zsh sh terminal command commands cmd console subprocess")],
  ["http", anyOf("http https request requests fetch api url rest web curl endpoint")],
];

/** How much of a description is looked at. */
const LOOKED_AT = 2_000;

/** What a tool is made for, by its own words. */
export const madeFor: (words: ToolWords) => ReadonlySet<MadeFor> = remember((words) => {
  const name = words.tool
    .slice(0, 256)
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase();
  const text = `${name} ${words.description?.slice(0, LOOKED_AT).toLowerCase() ?? ""}`;
  const found = WORDS.flatMap(([made, words]) => (words.test(text) ? [made] : []));
  return new Set(/(?:^|[^a-z])query(?:$|[^a-z])/.test(name) ? [...found, "database"] : found);
});

function anyOf(words: string): RegExp {
  return new RegExp(`(?:^|[^a-z])(?:${words.replaceAll(" ", "|")})(?:$|[^a-z])`);
}
