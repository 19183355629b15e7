/**
 * Functions that do more than compute. `SELECT` is no promise: PostgreSQL reads files, MySQL sleeps and SQLite loads
 * code from within one. A function that is not listed is judged by the verb in its name, as a tool is, so that
 * `SELECT delete_customer(5)` is not taken for reading.
 */
import type { ActionCategory } from "@countersign/core";

import { classifyName } from "../name/classify-name.ts";
import { isHarmlessFunction } from "./harmless-functions.ts";
import { finding, type SqlFinding } from "./sql-reading.ts";

const LISTED: Readonly<Partial<Record<ActionCategory, RegExp>>> = {
  // Files and other tables of the server, out of the reach of the database's own permissions.
  export:
    /^(?:pg_read_(?:binary_)?file|pg_ls_\w+|pg_stat_file|lo_(?:export|get|import)|load_file|readfile|fsdir|lsdir|read_(?:csv|csv_auto|json|json_auto|ndjson|parquet|text|blob)|parquet_scan|sniff_csv|glob_files|openrowset|opendatasource|table_to_xml|database_to_xml\w*|schema_to_xml\w*|query_export_to_s3|utl_file)$/,
  execute:
    /^(?:load_extension|dblink\w*|postgres_(?:query|execute)|mysql_(?:query|execute)|sqlite_(?:query|attach)|openquery|xp_\w+|sp_\w+|sys_(?:exec|eval)|lib_mysqludf\w*|query_to_xml\w*|cursor_to_xml\w*|fts3_tokenizer|edit|eval|pg_sleep\w*|sleep|benchmark|waitfor|http\w*|utl_\w+|dbms_\w+|java_\w+|pg_extension_config_dump|ts_stat|plv8\w*|lo_open|getenv|shell\w*)$/,
  infrastructure:
    /^(?:pg_(?:terminate|cancel)_backend|pg_reload_conf|pg_rotate_logfile|pg_promote|pg_switch_wal|pg_create_\w+|pg_(?:backup|start|stop)_\w+|pg_wal_replay_\w+|pg_replication_\w+|pg_import_system_collations|pg_logical_\w+|schedule|unschedule)$/,
  privilege: /^(?:set_config|set_role|sp_addrolemember)$/,
  delete: /^(?:lo_unlink|pg_file_unlink|pg_stat_reset\w*|pg_drop_\w+|pg_stat_statements_reset)$/,
  write:
    /^(?:nextval|setval|lo_(?:creat|create|from_bytea|put|truncate\w*|write)|lowrite|writefile|pg_file_(?:write|rename|sync)|pg_(?:try_)?advisory_\w+|get_lock|release_\w*lock\w*|last_insert_id|txid_\w+|pg_export_snapshot|pg_current_xact_id|sqlar_\w+|zipfile)$/,
  message: /^(?:pg_notify|send_\w+|aws_lambda\w*|invoke)$/,
};

/** What calling a function of this name would do beyond computing; nothing if it only computes. */
export function functionFindings(qualifiedName: readonly string[]): readonly SqlFinding[] {
  const names = qualifiedName.slice(-2).map((name) => name.toLowerCase());
  for (const [category, pattern] of Object.entries(LISTED)) {
    if (!names.some((name) => pattern.test(name))) continue;
    return [finding(category as ActionCategory, "a function with side effects")];
  }
  const name = names.at(-1) ?? "";
  if (isHarmlessFunction(name)) return [];
  const reading = classifyName(name);
  if (reading === undefined) return [finding("execute", "a function that is not known")];
  if (reading.category === "read") return [];
  return [finding(reading.category, `a function named for \`${reading.verb}\``)];
}
