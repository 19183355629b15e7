import { CountersignError } from "@countersign/core";
import pg from "pg";
import { ScopeKeyring } from "../keys/scope-keys.ts";
import { DEFAULT_SCHEDULE } from "../sqlite/checkpoint-rows.ts";
import type { LogAccess } from "../sqlite/with-writer.ts";
import { encodeCommit, type Operation, type OperationResult } from "../store/encoded-commit.ts";
import type { LegalHold } from "../store/legal-hold.ts";
import { CheckpointRows } from "./checkpoint-rows.ts";
import { SELECT_HOLDS } from "./erasure-rows.ts";
import { PostgresWriter } from "./postgres-writer.ts";
import { clientOptions, queryOf, unavailable } from "./session.ts";
import { WriterConnection } from "./writer-connection.ts";

/** Opens a connection to write one thing, and closes it. Replicas that run notice. */
export async function commitAlone(
  url: string,
  { masterKey, signingKey, now }: LogAccess,
  operation: Operation,
): Promise<OperationResult> {
  const writer = new PostgresWriter({
    connection: new WriterConnection(url),
    keyring: new ScopeKeyring(masterKey.secret),
    checkpoints: new CheckpointRows(signingKey, DEFAULT_SCHEDULE),
    notifies: false,
  });
  try {
    const [outcome] = await writer.write([encodeCommit([operation], now)]);
    if (outcome && "results" in outcome && outcome.results[0]) return outcome.results[0];
    const because = outcome && "failure" in outcome ? outcome.failure.message : "no outcome";
    throw new CountersignError("AUDIT_WRITE_FAILED", because);
  } finally {
    await writer.close();
  }
}

/** Those in force. */
export async function holdsInForce(url: string): Promise<readonly LegalHold[]> {
  const client = new pg.Client(clientOptions(url));
  client.on("error", () => undefined);
  try {
    await client.connect();
    return (await queryOf(client)<LegalHold>(SELECT_HOLDS)).rows;
  } catch (error) {
    throw unavailable("cannot read", error);
  } finally {
    await client.end().catch(() => undefined);
  }
}
