/** Which argument texts are SQL. */

/** Keys that hold nothing else. */
const SQL_KEY =
  /^(?:raw_?)?(?:sql|ddl|dml|(?:sql_?)?statements?|sql_?(?:query|text|code|string|command)s?)$/i;

/** Keys that hold SQL in a tool made for it, and words to search for in others. */
const QUERY_KEY = /^(?:q|query|queries|command|commands|script|text|code|expression|migration)$/i;

/** What statements begin with, comments and brackets aside. */
const BEGINS_LIKE_SQL =
  /^[\s(;]*(?:(?:--[^\n]*\n|\/\*[^*]*\*\/|#[^\n]*\n)[\s(;]*)*(?:select|insert|update|delete|replace|merge|with|values|table|drop|truncate|alter|create|grant|revoke|copy|explain|analyze|describe|desc|show|pragma|attach|detach|vacuum|reindex|call|do|execute|exec|prepare|begin|start|commit|rollback|savepoint|set|use|lock|load|declare|refresh|comment|rename|kill|flush)\b/i;

/** Two words that stand together in a statement and hardly ever elsewhere. */
const SURELY_SQL =
  /\b(?:select\b[^;]{0,2000}?\bfrom|insert\s+into|update\s+[\w."`[\]]+\s+set|delete\s+from|drop\s+(?:table|database|schema|view|index|role|user)|truncate\s+table|alter\s+(?:table|role|user|database|system)|create\s+(?:table|or\s+replace|database|role|user|function|trigger|extension)|grant\s+\w+|copy\s+[\w."(]|vacuum\s+into|attach\s+database|pragma\s+\w+)\b/i;

/** How sure it is that a text is SQL. `maybe`: what cannot be parsed was none. */
export function looksLikeSql(
  key: string,
  text: string,
  isMadeForSql: boolean,
): "surely" | "maybe" | "no" {
  if (SQL_KEY.test(key)) return "surely";
  if (isMadeForSql && QUERY_KEY.test(key)) return "surely";
  const front = text.slice(0, 4_000);
  if (!BEGINS_LIKE_SQL.test(front)) return "no";
  return SURELY_SQL.test(front) ? "surely" : "maybe";
}
