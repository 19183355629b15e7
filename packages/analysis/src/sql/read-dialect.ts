/** Reads the syntax trees of sqlparser-rs, which knows the dialects PostgreSQL's own parser does not. */
import type { ActionCategory } from "@countersign/core";

import { functionFindings } from "./sql-functions.ts";
import {
  distinct,
  finding,
  isTree,
  keywords,
  partsOf,
  type SqlFinding,
  type Tree,
} from "./sql-reading.ts";
import { isReadingPragma } from "./sqlite-statement.ts";

/** What a list of parsed statements would do. A statement that is not known counts as `unknown`. */
export function readDialect(statements: readonly unknown[]): readonly SqlFinding[] {
  return distinct(
    statements.flatMap((statement) => {
      const [tag, body] = isTree(statement)
        ? (Object.entries(statement)[0] ?? ["", null])
        : [String(statement), null];
      return statementFindings(tag, body);
    }),
  );
}

function statementFindings(tag: string, body: unknown): readonly SqlFinding[] {
  if (tag === "Explain" && isTree(body) && body.analyze !== true && !hasOptions(body)) {
    return [finding("read", "`EXPLAIN`")];
  }
  const own = SPECIAL[tag]?.(isTree(body) ? body : {}) ?? [
    STATEMENTS.get(tag) ?? finding("unknown", "a statement that is not known"),
  ];
  return [...own, ...inner(body)];
}

function hasOptions(explain: Tree): boolean {
  return Array.isArray(explain.options) && explain.options.length > 0;
}

/** What stands inside a statement: changing statements in `WITH` or after `EXPLAIN`, `INTO`, locks, functions. */
function inner(body: unknown): readonly SqlFinding[] {
  const findings: SqlFinding[] = [];
  const pending: unknown[] = [body];
  // Iterative: the tree is as deep as whoever wrote the text wanted it to be.
  while (pending.length > 0) {
    for (const [key, part] of partsOf(pending.pop())) {
      if (typeof part !== "object" || part === null) continue;
      pending.push(part);
      if (key === "into" && isTree(part)) findings.push(finding("write", "`SELECT … INTO`"));
      if (key === "locks" && Array.isArray(part) && part.length > 0) {
        findings.push(finding("write", "`SELECT … FOR UPDATE`"));
      }
      if (CHANGING.has(key) && isTree(part)) findings.push(...(SPECIAL[key]?.(part) ?? []));
      findings.push(...calls(key, part));
    }
  }
  return findings;
}

const CHANGING: ReadonlySet<string> = new Set(["Insert", "Update", "Delete", "Merge"]);

/** `f(1)` in an expression, and `FROM f(1)`, which this parser takes for a table with arguments. */
function calls(key: string, part: object): readonly SqlFinding[] {
  if (!isTree(part) || !Array.isArray(part.name)) return [];
  const isCall =
    key === "Function" || (key === "Table" && part.args !== null && part.args !== undefined);
  return isCall ? functionFindings(part.name.map(identifier)) : [];
}

function identifier(part: unknown): string {
  const inside = isTree(part) && isTree(part.Identifier) ? part.Identifier : part;
  return isTree(inside) ? String(inside.value) : "";
}

const SPECIAL: Readonly<Record<string, (body: Tree) => readonly SqlFinding[]>> = {
  Delete: (body) => [conditional("delete", "DELETE", body)],
  Update: (body) => [conditional("write", "UPDATE", body)],
  Insert: () => [finding("write", "`INSERT`")],
  Merge: () => [finding("write", "`MERGE`")],
  Drop: ({ object_type: type }) => [
    /^(?:Role|User)$/.test(String(type))
      ? finding("privilege", "`DROP ROLE`")
      : finding("delete", "`DROP`"),
  ],
  CreateTable: ({ temporary }) => [
    finding(temporary === true ? "write" : "infrastructure", "`CREATE TABLE`"),
  ],
  AlterTable: ({ operations }) => [
    finding("infrastructure", "`ALTER TABLE`"),
    ...[...partsOf(operations)].flatMap(([operation]) => {
      if (/^(?:Drop|Detach|Truncate)/.test(operation)) return [finding("delete", "`ALTER … DROP`")];
      return /Owner|RowLevelSecurity/.test(operation)
        ? [finding("privilege", "`ALTER … OWNER` or row security")]
        : [];
    }),
  ],
  Copy: ({ to, target }) => {
    if (isTree(target) && "Program" in target) return [finding("execute", "`COPY … PROGRAM`")];
    return [to === true ? finding("export", "`COPY … TO`") : finding("write", "`COPY … FROM`")];
  },
  Set: (body) => [
    "SetRole" in body || "SetSessionAuthorization" in body
      ? finding("privilege", "`SET ROLE`")
      : finding("write", "`SET`"),
  ],
  Pragma: ({ name, value, is_eq: isAssignment }) => [
    isAssignment !== true &&
    Array.isArray(name) &&
    isReadingPragma(identifier(name.at(-1)), value !== null && value !== undefined)
      ? finding("read", "`PRAGMA`")
      : finding("write", "`PRAGMA` that can change something"),
  ],
};

function conditional(category: ActionCategory, verb: string, body: Tree): SqlFinding {
  // A statement within a query is wrapped in one more of its name, which has no parts of its own.
  const isWhole = `${verb.toLowerCase()}_token` in body;
  const isBare = isWhole && (body.selection === undefined || body.selection === null);
  return finding(category, `\`${verb}\`${isBare ? " without `WHERE`" : ""}`);
}

const STATEMENTS: ReadonlyMap<string, SqlFinding> = new Map([
  ...listed(
    "read",
    `Query Explain ExplainTable ShowTables ShowColumns ShowCreate ShowDatabases ShowSchemas ShowViews ShowVariable
     ShowVariables ShowStatus ShowFunctions ShowCollation ShowObjects ShowCatalogs ShowCharset ShowProcessList
     StartTransaction Commit Rollback Savepoint ReleaseSavepoint Fetch Close Deallocate LISTEN UNLISTEN`,
  ),
  ...listed("write", "Use Lock LockTables UnlockTables Comment Discard Reset Open Print RaisError"),
  ...listed("message", "NOTIFY"),
  ...listed(
    "delete",
    `Truncate DropFunction DropDomain DropProcedure DropSecret DropTrigger DropExtension DropOperator
     DropOperatorFamily DropOperatorClass Flush Purge`,
  ),
  ...listed(
    "privilege",
    `Grant Revoke Deny CreateRole AlterRole CreateUser AlterUser CreatePolicy AlterPolicy DropPolicy CreateSecret
     AlterDefaultPrivileges`,
  ),
  ...listed("export", "Unload ExportData"),
  ...listed(
    "infrastructure",
    `CreateView AlterView CreateIndex AlterIndex CreateVirtualTable CreateSchema AlterSchema CreateSequence
     CreateDatabase CreateDomain CreateType AlterType CreateStage CreateMacro RenameTable AttachDatabase
     AttachDuckDBDatabase DetachDuckDBDatabase Vacuum Analyze OptimizeTable Msck Cache UNCache Kill
     AlterSession CreateConnector AlterConnector DropConnector CreateOperator CreateOperatorFamily
     CreateOperatorClass CreateCollation`,
  ),
  ...listed(
    "execute",
    `Call Execute Prepare Load LoadData CreateFunction CreateProcedure CreateTrigger CreateExtension Install Directory
     CreateServer`,
  ),
]);

function listed(
  category: ActionCategory,
  tags: string,
): readonly (readonly [string, SqlFinding])[] {
  return tags
    .trim()
    .split(/\s+/)
    .map((tag) => [tag, finding(category, `\`${keywords(tag)}\``)]);
}
