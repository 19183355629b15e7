import { splitSealedValue } from "../keys/sealed-value.ts";
import { VaultCollision } from "../store/vault-collision.ts";
import type { SqliteDatabase, SqliteStatement } from "./driver.ts";
import type { EncodedEntry } from "../store/encoded-commit.ts";

/** Keeps values inside the transaction that is open. */
export class VaultRows {
  readonly #find: SqliteStatement;
  readonly #hasKey: SqliteStatement;
  readonly #insert: SqliteStatement;

  constructor(database: SqliteDatabase) {
    this.#find = database.prepare("select digest from vault where scope = ? and token = ?");
    this.#hasKey = database.prepare("select 1 from data_key where id = ? and scope = ?");
    this.#insert = database.prepare("insert into vault values (?, ?, ?, ?, ?, ?)");
  }

  /** @throws {VaultCollision} */
  keep({ scope, token, entityType, digest, sealed }: EncodedEntry): void {
    const wanted = Buffer.from(digest, "base64");
    const kept = this.#find.get(scope, token) as { digest: Buffer } | undefined;
    if (kept?.digest.equals(wanted)) return;
    if (kept) throw new VaultCollision(`token \`${token}\` stands for another value`);
    const { keyId, box } = splitSealedValue(Buffer.from(sealed, "base64"));
    if (!this.#hasKey.get(keyId, scope)) {
      throw new Error("the keys of the scope were erased meanwhile");
    }
    this.#insert.run(scope, token, entityType, wanted, keyId, box);
  }
}
