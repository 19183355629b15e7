import type { SqlValue } from "./session.ts";

const known = new Map<string, { readonly text: string; readonly names: readonly string[] }>();

/** Turns `@name` into `$1`, and takes the values in that order. For statements that are constants: they are remembered. */
export function named(
  sql: string,
  values: Readonly<Record<string, SqlValue>>,
): [text: string, values: SqlValue[]] {
  let parsed = known.get(sql);
  if (!parsed) {
    const names: string[] = [];
    const text = sql.replace(/@(\w+)/g, (_match, name: string) => {
      if (!names.includes(name)) names.push(name);
      return `$${names.indexOf(name) + 1}`;
    });
    parsed = { text, names };
    known.set(sql, parsed);
  }
  return [parsed.text, parsed.names.map((name) => values[name] ?? null)];
}
