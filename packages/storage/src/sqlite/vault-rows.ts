import { splitSealedValue } from "../keys/sealed-value.ts";
import { referenceTo } from "../keys/value-box.ts";
import { DIGEST_BYTES, type EncodedBox, type EncodedEntry } from "../store/encoded-commit.ts";
import { VaultCollision } from "../store/vault-collision.ts";
import type { SqliteDatabase, SqliteStatement } from "./driver.ts";

/** Keeps values inside the transaction that is open. */
export class VaultRows {
  readonly #find: SqliteStatement;
  readonly #hasKey: SqliteStatement;
  readonly #insert: SqliteStatement;
  readonly #findAll: SqliteStatement;
  readonly #insertBox: SqliteStatement;
  readonly #insertAll: SqliteStatement;

  constructor(database: SqliteDatabase) {
    this.#find = database.prepare("select digest from vault where scope = ? and token = ?");
    this.#hasKey = database.prepare("select 1 from data_key where id = ? and scope = ?");
    this.#insert = database.prepare("insert into vault values (?, ?, ?, ?, ?, ?)");
    // `cross` has it look up each token, instead of reading all of the scope for each.
    this.#findAll = database.prepare(
      `select j.key as place, v.digest from json_each(@values) j
       cross join vault v on v.scope = @scope and v.token = j.value ->> 0`,
    );
    // Its values may come in several commits.
    this.#insertBox = database.prepare(
      `insert into vault_box select @scope, @name, @keyId, @box
       where not exists (select 1 from vault_box where scope = @scope and name = @name)`,
    );
    this.#insertAll = database.prepare(
      `insert into vault
       select @scope, value ->> 0, value ->> 1,
         substr(@digests, 1 + ${DIGEST_BYTES} * key, ${DIGEST_BYTES}), @keyId, @reference
       from json_each(@values)`,
    );
  }

  /** @throws {VaultCollision} */
  keep({ scope, token, entityType, digest, sealed }: EncodedEntry): void {
    const wanted = Buffer.from(digest, "base64");
    const kept = this.#find.get(scope, token) as { digest: Buffer } | undefined;
    if (kept?.digest.equals(wanted)) return;
    if (kept) throw collision(token);
    const { keyId, box } = splitSealedValue(Buffer.from(sealed, "base64"));
    this.#needKey(keyId, scope);
    this.#insert.run(scope, token, entityType, wanted, keyId, box);
  }

  /**
   * The same of many, which are in the order of their tokens. What is kept already stays as it is.
   *
   * @throws {VaultCollision}
   */
  keepBox(boxed: EncodedBox): void {
    const { scope, name } = boxed;
    const { values, digests } = this.#notKept(boxed);
    if (values.length === 0) return;
    const { keyId, box } = splitSealedValue(Buffer.from(boxed.sealed, "base64"));
    this.#needKey(keyId, scope);
    this.#insertBox.run({ scope, name, keyId, box });
    const reference = referenceTo(name);
    this.#insertAll.run({ scope, digests, keyId, reference, values: JSON.stringify(values) });
  }

  #notKept({ scope, values, digests }: EncodedBox): {
    readonly values: EncodedBox["values"];
    readonly digests: Buffer;
  } {
    const wanted = Buffer.from(digests, "base64");
    const digestAt = (i: number) => wanted.subarray(i * DIGEST_BYTES, (i + 1) * DIGEST_BYTES);
    const kept = this.#findAll.all({ scope, values: JSON.stringify(values) }) as readonly {
      readonly place: number;
      readonly digest: Buffer;
    }[];
    const twice = values.find(([token], i) => i > 0 && values[i - 1]?.[0] === token);
    if (twice) throw collision(twice[0]);
    if (kept.length === 0) return { values, digests: wanted };
    for (const { place, digest } of kept) {
      if (!digest.equals(digestAt(place))) throw collision(values[place]?.[0] ?? "");
    }
    const isKept = new Set(kept.map(({ place }) => place));
    const left = [...values.keys()].filter((i) => !isKept.has(i));
    return {
      values: values.filter((_, i) => !isKept.has(i)),
      digests: Buffer.concat(left.map(digestAt)),
    };
  }

  #needKey(keyId: string, scope: string): void {
    if (!this.#hasKey.get(keyId, scope)) {
      throw new Error("the keys of the scope were erased meanwhile");
    }
  }
}

function collision(token: string): VaultCollision {
  return new VaultCollision(`token \`${token}\` stands for another value`);
}
