import type { Erased, ErasureSelection } from "../store/erasure.ts";
import type { SqliteDatabase } from "./driver.ts";
import type { LegalHoldRows } from "./legal-hold-rows.ts";

type Range = readonly [first: number, last: number];

/** Every head ends like this if its record has no payload. */
const WITHOUT_PAYLOAD = '"payloadCommitment":null}';

/** Erases inside the transaction that is open: keys, values and payloads, never a record. */
export class ErasureRows {
  readonly #database: SqliteDatabase;
  readonly #holds: LegalHoldRows;

  constructor(database: SqliteDatabase, holds: LegalHoldRows) {
    this.#database = database;
    this.#holds = holds;
  }

  erase(selection: ErasureSelection): Erased | { readonly refused: string } {
    const wanted = this.#scopesOf(selection);
    const reasons = this.#reasonsToKeep();
    const kept = wanted.flatMap((scope) => {
      const because = reasons(scope);
      return because === undefined ? [] : [{ scope, because }];
    });
    if ("scope" in selection || "requester" in selection) {
      if (wanted.length === 0) return { refused: "there is nothing kept of it" };
      const [first] = kept;
      if (first) return { refused: `scope \`${first.scope}\` ${first.because}` };
    }
    const isKept = new Set(kept.map(({ scope }) => scope));
    const scopes = wanted.filter((scope) => !isKept.has(scope));
    const until = "before" in selection ? this.#lastBefore(selection.before) : 0;
    const also = "again" in selection ? selection.again.ranges : [[0, until] as const];
    const { ranges, sequences } = this.#payloadsOf(scopes, also, reasons);
    const ids = JSON.stringify(scopes);
    const run = (sql: string, value: string) => this.#database.prepare(sql).run(value).changes;
    const values = run("delete from vault where scope in (select value from json_each(?))", ids);
    run("delete from vault_box where scope in (select value from json_each(?))", ids);
    run("delete from data_key where scope in (select value from json_each(?))", ids);
    const remove = this.#database.prepare("delete from payload where sequence = ?");
    for (const sequence of sequences) remove.run(sequence);
    return { scopes, ranges, payloads: sequences.length, values, kept };
  }

  /** Scopes that have keys. */
  #scopesOf(selection: ErasureSelection): string[] {
    const list = (sql: string, value: string | number) =>
      this.#database.prepare(sql).pluck().all(value) as string[];
    if ("scope" in selection) {
      return list("select scope from data_key where scope = ?", selection.scope);
    }
    if ("again" in selection) {
      const ids = JSON.stringify(selection.again.scopes);
      return list(
        "select scope from data_key where scope in (select value from json_each(?))",
        ids,
      );
    }
    if ("requester" in selection) return this.#scopesOfRequester(selection.requester);
    return list(
      `select k.scope from data_key k join scope s on s.id = k.scope
       where s.last_used_at < ? order by k.scope`,
      selection.before,
    );
  }

  #scopesOfRequester(requester: string): string[] {
    return this.#database
      .prepare(
        `select scope from data_key where scope in (
           select json_extract(head, '$.scope') from audit_record
           where json_extract(head, '$.requester.id') = ?) order by scope`,
      )
      .pluck()
      .all(requester) as string[];
  }

  #reasonsToKeep(): (scope: string) => string | undefined {
    const holds = this.#holds.inForce();
    const held = new Map<string, string>();
    for (const { id, scope, requester } of holds) {
      if (scope !== null) held.set(scope, id);
      else if (requester !== null) {
        for (const one of this.#scopesOfRequester(requester)) held.set(one, id);
      }
    }
    const overall = holds.find(({ scope, requester }) => scope === null && requester === null);
    const open = this.#database
      .prepare(
        `select json_extract(request, '$.scope') as scope, id from approval
         where state in ('pending', 'approved', 'executing')`,
      )
      .all() as { scope: string; id: string }[];
    const waiting = new Map(open.map(({ scope, id }) => [scope, id]));
    return (scope) => {
      const hold = held.get(scope) ?? overall?.id;
      if (hold !== undefined) return `is under legal hold \`${hold}\``;
      const request = waiting.get(scope);
      return request === undefined ? undefined : `has an open approval request, \`${request}\``;
    };
  }

  /** Sequence of the last record before a time. Times never decrease. */
  #lastBefore(time: number): number {
    const at = this.#database
      .prepare("select json_extract(head, '$.at') from audit_record where sequence = ?")
      .pluck();
    const limit = new Date(time).toISOString();
    let [low, high] = [
      0,
      this.#database.prepare("select sequence from log_head").pluck().get() as number,
    ];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((at.get(middle) as string) < limit) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The payloads to erase, and the ranges that hold no other payload that was ever there. */
  #payloadsOf(
    scopes: readonly string[],
    also: readonly Range[],
    reasons: (scope: string) => string | undefined,
  ): { readonly ranges: readonly Range[]; readonly sequences: readonly number[] } {
    const rows = this.#database
      .prepare(
        `select p.sequence, k.scope from payload p left join data_key k on k.id = p.data_key
         where k.scope in (select value from json_each(?)) or exists (
           select 1 from json_each(?) where p.sequence between value ->> 0 and value ->> 1)
         order by p.sequence`,
      )
      .iterate(JSON.stringify(scopes), JSON.stringify(also)) as Iterable<{
      sequence: number;
      scope: string | null;
    }>;
    const mayGo = new Map<string, boolean>();
    const sequences: number[] = [];
    for (const { sequence, scope } of rows) {
      if (scope !== null && !mayGo.has(scope)) mayGo.set(scope, reasons(scope) === undefined);
      if (scope === null || mayGo.get(scope) === true) sequences.push(sequence);
    }
    const hasOther = this.#database
      .prepare(
        `select 1 from audit_record where sequence > ? and sequence < ?
           and substr(head, -${WITHOUT_PAYLOAD.length}) <> '${WITHOUT_PAYLOAD}' limit 1`,
      )
      .pluck();
    const ranges: [number, number][] = [];
    for (const sequence of sequences) {
      const last = ranges.at(-1);
      if (last && !hasOther.get(last[1], sequence)) last[1] = sequence;
      else ranges.push([sequence, sequence]);
    }
    return { ranges, sequences };
  }
}
