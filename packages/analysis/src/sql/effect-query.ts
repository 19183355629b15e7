/**
 * Makes of one `DELETE` or `UPDATE` the query that counts the rows it would change: the same table and the very same
 * condition. Whatever is not plainly of that form has no count, because a wrong one would mislead whoever decides.
 */
export interface SqlEffect {
  readonly verb: "delete" | "change";
  readonly sql: string;
}

/** Longer statements are not looked at. UTF-16 code units. */
const LONGEST = 20_000;

/** Strings could end elsewhere than they seem: escapes, dollar quotes, comments. */
const UNCLEAR = /\\|\$|--|\/\*|#/;

export function effectQuery(statement: string): SqlEffect | null {
  if (statement.length > LONGEST || UNCLEAR.test(statement)) return null;
  const words = topLevelWords(statement);
  if (words === null) return null;
  const [first, second] = words;
  const where = words.findIndex(({ word }) => word === "where");
  const condition = where < 0 ? null : statement.slice(words[where]?.end, endOf(statement));
  const isDelete = first?.word === "delete" && second?.word === "from";
  const set = words.findIndex(({ word }) => word === "set");
  const isUpdate = first?.word === "update" && set > 0 && (where < 0 || set < where);
  if (!isDelete && !isUpdate) return null;

  const from = isDelete ? second : first;
  const to = isDelete ? (words[where]?.start ?? endOf(statement)) : words[set]?.start;
  const table = statement.slice(from?.end, to).trim();
  const rest = words.slice(isDelete ? 2 : 1);
  if (!TABLE.test(table) || rest.some(({ word }) => CHANGES_THE_SET_OF_ROWS.has(word))) return null;
  if (words.filter(({ word }) => word === "where").length > 1) return null;

  const rows = condition === null ? table : `${table} where (${condition.trim()})`;
  return {
    verb: isDelete ? "delete" : "change",
    sql: `select (select count(*) from ${rows}) as affected_rows, (select count(*) from ${table}) as all_rows`,
  };
}

const NAME = String.raw`(?:[A-Za-z_]\w*|"[^"]+"|\x60[^\x60]+\x60|\[[^\]]+\])`;

/** A table, perhaps of a schema, perhaps with another name. */
const TABLE = new RegExp(String.raw`^${NAME}(?:\.${NAME}){0,2}(?:\s+(?:as\s+)?${NAME})?$`, "i");

/** At the top level these make the statement change other rows than `WHERE` alone says, or are not understood. */
const CHANGES_THE_SET_OF_ROWS: ReadonlySet<string> = new Set([
  "from",
  "using",
  "join",
  "limit",
  "order",
  "offset",
  "returning",
  "only",
  "with",
  "union",
  "top",
  "output",
  "partition",
  "indexed",
]);

interface Word {
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

/** Words outside of quotes and brackets; `null` if either does not close, or a second statement follows. */
function topLevelWords(statement: string): readonly Word[] | null {
  const token = /'(?:[^']|'')*'|"[^"]*"|`[^`]*`|\[[^\]]*\]|[A-Za-z_]\w*|[()';"`[]/g;
  const words: Word[] = [];
  let depth = 0;
  for (const { 0: text, index } of statement.matchAll(token)) {
    if (text === "(") depth++;
    else if (text === ")") {
      if (--depth < 0) return null;
    } else if (text === ";") {
      if (statement.slice(index + 1).trim() !== "") return null;
    } else if (/^['"`[]$/.test(text)) return null;
    else if (depth === 0 && /^[A-Za-z_]/.test(text)) {
      words.push({ word: text.toLowerCase(), start: index, end: index + text.length });
    }
  }
  return depth === 0 ? words : null;
}

function endOf(statement: string): number {
  return statement.trimEnd().replace(/;$/, "").length;
}
