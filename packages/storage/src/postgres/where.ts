import type { SqlValue } from "./session.ts";

/** Gathers conditions, each with `?` where its value goes. */
export class Where {
  readonly values: SqlValue[] = [];
  readonly #conditions: string[] = [];

  add(condition: string, ...values: readonly SqlValue[]): void {
    const given = [...values];
    this.#conditions.push(
      condition.replace(/\?/g, () => `$${this.values.push(given.shift() ?? null)}`),
    );
  }

  isOneOf(column: string, values: readonly SqlValue[]): void {
    if (values.length === 0) return this.add("false");
    this.add(`${column} in (${values.map(() => "?").join(", ")})`, ...values);
  }

  get sql(): string {
    return this.#conditions.length === 0 ? "" : `where ${this.#conditions.join(" and ")}`;
  }
}
