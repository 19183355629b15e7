/** Reads the syntax tree of PostgreSQL's own parser. */
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

/** What the statements in a parse result would do. A statement that is not known counts as `unknown`. */
export function readPostgres(parsed: unknown): readonly SqlFinding[] {
  const findings: SqlFinding[] = [];
  const pending: unknown[] = [parsed];
  // Iterative: the tree is as deep as whoever wrote the text wanted it to be.
  while (pending.length > 0) {
    for (const [tag, part] of partsOf(pending.pop())) {
      if (typeof part !== "object" || part === null) continue;
      // The halves of a `UNION` are selects without a tag of their own.
      if (tag === "intoClause") findings.push(finding("write", "`SELECT … INTO`"));
      if (tag === "lockingClause") findings.push(finding("write", "`SELECT … FOR UPDATE`"));
      if (!isTree(part)) {
        pending.push(part);
        continue;
      }
      if (tag === "ExplainStmt" && !isAnalyzing(part)) {
        findings.push(finding("read", "`EXPLAIN`"));
        continue;
      }
      findings.push(...nodeFindings(tag, part));
      pending.push(part);
    }
  }
  return distinct(findings);
}

function nodeFindings(tag: string, node: Tree): readonly SqlFinding[] {
  if (tag === "FuncCall") return functionFindings(namesOf(node.funcname));
  if (tag === "MergeWhenClause" && node.commandType === "CMD_DELETE") {
    return [finding("delete", "`MERGE` that deletes")];
  }
  const special = SPECIAL[tag];
  if (special !== undefined) return special(node);
  if (!/^[A-Z]\w*Stmt$/.test(tag)) return [];
  const listed = STATEMENTS.get(tag);
  return [listed ?? finding("unknown", "a statement that is not known")];
}

const SPECIAL: Readonly<Record<string, (node: Tree) => readonly SqlFinding[]>> = {
  SelectStmt: () => [finding("read", "`SELECT`")],
  DeleteStmt: (node) => [conditional("delete", "DELETE", node)],
  UpdateStmt: (node) => [conditional("write", "UPDATE", node)],
  CopyStmt: (node) => {
    if (node.is_program === true) return [finding("execute", "`COPY … PROGRAM`")];
    return [
      node.is_from === true ? finding("write", "`COPY … FROM`") : finding("export", "`COPY … TO`"),
    ];
  },
  CreateStmt: ({ relation }) => [creation("`CREATE TABLE`", relation)],
  CreateTableAsStmt: ({ into }) => [
    creation("`CREATE TABLE … AS`", isTree(into) ? into.rel : undefined),
  ],
  AlterTableStmt: () => [finding("infrastructure", "`ALTER TABLE`")],
  AlterTableCmd: ({ subtype }) => {
    if (/^AT_(?:Drop|Detach)/.test(String(subtype))) return [finding("delete", "`ALTER … DROP`")];
    if (/Owner|RowSecurity|ForceRow/.test(String(subtype))) {
      return [finding("privilege", "`ALTER … OWNER` or row security")];
    }
    return [];
  },
  VariableSetStmt: ({ name }) => [
    /^(?:role|session_authorization)$/.test(String(name))
      ? finding("privilege", "`SET ROLE`")
      : finding("write", "`SET`"),
  ],
};

function conditional(category: ActionCategory, verb: string, node: Tree): SqlFinding {
  return finding(
    category,
    `\`${verb}\`${node.whereClause === undefined ? " without `WHERE`" : ""}`,
  );
}

function creation(what: string, relation: unknown): SqlFinding {
  const isTemporary = isTree(relation) && relation.relpersistence === "t";
  return finding(isTemporary ? "write" : "infrastructure", what);
}

const STATEMENTS: ReadonlyMap<string, SqlFinding> = new Map([
  ...listed(
    "read",
    "VariableShow Transaction Listen Unlisten DeclareCursor ClosePortal Fetch Deallocate Explain",
  ),
  ...listed("write", "Insert Merge Lock ConstraintsSet Discard Comment"),
  ...listed("message", "Notify"),
  ...listed("delete", "Truncate Drop Dropdb DropTableSpace DropSubscription DropOwned"),
  ...listed(
    "privilege",
    `Grant GrantRole CreateRole AlterRole AlterRoleSet DropRole AlterDefaultPrivileges CreatePolicy AlterPolicy
     AlterOwner ReassignOwned CreateUserMapping AlterUserMapping DropUserMapping SecLabel`,
  ),
  ...listed(
    "infrastructure",
    `Index View CreateSeq AlterSeq CreateSchema Rename AlterObjectSchema AlterObjectDepends CreateDomain AlterDomain
     CreateEnum AlterEnum CompositeType CreateRange Define CreateCast CreateConversion CreateStats AlterStats
     AlterType AlterCollation CreateForeignTable ImportForeignSchema CreatePublication AlterPublication
     CreateSubscription AlterSubscription CreateTableSpace AlterTableSpaceOptions AlterTableMoveAll Createdb
     AlterDatabase AlterDatabaseSet AlterDatabaseRefreshColl AlterSystem Vacuum Cluster Reindex RefreshMatView
     CheckPoint CreateOpClass CreateOpFamily AlterOpFamily AlterOperator AlterTSConfiguration AlterTSDictionary
     CreateAm ReplicaIdentity`,
  ),
  ...listed(
    "execute",
    `Do Call Execute Prepare Load CreateFunction AlterFunction CreateTrig CreateEventTrig AlterEventTrig
     CreateExtension AlterExtension AlterExtensionContents Rule CreatePLang CreateFdw AlterFdw CreateForeignServer
     AlterForeignServer CreateTransform`,
  ),
]);

function listed(
  category: ActionCategory,
  names: string,
): readonly (readonly [string, SqlFinding])[] {
  return names
    .trim()
    .split(/\s+/)
    .map((name) => [`${name}Stmt`, finding(category, `\`${keywords(name)}\``)]);
}

function isAnalyzing(explain: Tree): boolean {
  return [...partsOf(explain.options)].some(
    ([, option]) => isTree(option) && option.defname === "analyze",
  );
}

function namesOf(parts: unknown): readonly string[] {
  return [...partsOf(parts)].map(([, part]) => (isTree(part) ? String(part.sval) : ""));
}
