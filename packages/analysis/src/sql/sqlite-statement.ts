/** The few statements of SQLite that none of the parsers knows, read by hand. https://sqlite.org/lang.html */
import { finding, type SqlReading } from "./sql-reading.ts";

/** One `PRAGMA`, with nothing behind it. */
const PRAGMA =
  /^\s*PRAGMA\s+(?:[A-Za-z_]\w*\s*\.\s*)?([A-Za-z_]\w*)\s*(\(\s*(?:[\w.-]+|'[^'\\;]*'|"[^"\\;]*"|`[^`\\;]*`|\[[^\]\\;]*\])\s*\))?\s*;?\s*$/i;

const VACUUM_INTO = /^\s*VACUUM\s+(?:[A-Za-z_]\w*\s+)?INTO\s/i;

/** What a text would do, if it is one of these statements alone. */
export function readSqliteStatement(text: string): SqlReading {
  const pragma = PRAGMA.exec(text);
  if (pragma !== null) {
    return isReadingPragma(pragma[1] ?? "", pragma[2] !== undefined)
      ? [finding("read", "`PRAGMA`")]
      : [finding("write", "`PRAGMA` that can change something")];
  }
  if (VACUUM_INTO.test(text)) return [finding("export", "`VACUUM INTO`")];
  return null;
}

/** Whether a pragma only tells. Most pragmas set something when they are given a value. https://sqlite.org/pragma.html */
export function isReadingPragma(name: string, hasValue: boolean): boolean {
  const word = name.toLowerCase();
  return TELLS_ABOUT.has(word) || (!hasValue && TELLS.has(word));
}

/** The value is what they tell about. */
const TELLS_ABOUT: ReadonlySet<string> = new Set(
  "table_info table_xinfo table_list index_list index_info index_xinfo foreign_key_list".split(" "),
);

const TELLS: ReadonlySet<string> = new Set(
  `database_list collation_list function_list module_list pragma_list compile_options integrity_check quick_check
   foreign_key_check user_version schema_version application_id data_version page_count page_size freelist_count
   encoding journal_mode synchronous foreign_keys auto_vacuum cache_size max_page_count locking_mode busy_timeout
   query_only recursive_triggers temp_store`.split(/\s+/),
);
