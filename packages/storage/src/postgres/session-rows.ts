import { MOST_SESSIONS, sessionLimits } from "@countersign/core";
import type { InternalOperation, OperationResult } from "../store/encoded-commit.ts";
import type { Query } from "./session.ts";

export type SessionOperation = Extract<
  InternalOperation,
  { kind: "open-session" | "touch-session" | "end-session" }
>;

/** Keeps who is signed in on the page, inside the transaction that is open. */
export async function changeSession(
  query: Query,
  operation: SessionOperation,
  now: number,
): Promise<OperationResult> {
  const id = Buffer.from(operation.id, "base64");
  switch (operation.kind) {
    case "open-session": {
      const { usedBy, openedBy } = sessionLimits(now);
      const { person, by, tokenHash } = operation;
      await query("delete from page_session where used_at <= $1 or opened_at <= $2", [
        usedBy,
        openedBy,
      ]);
      await query(
        `delete from page_session where id in (
           select id from page_session where person = $1
           order by opened_at desc offset ${MOST_SESSIONS - 1})`,
        [person],
      );
      const values = [id, person, by, Buffer.from(tokenHash, "base64"), now, now];
      await query("insert into page_session values ($1, $2, $3, $4, $5, $6)", values);
      return { done: true };
    }

    case "touch-session": {
      const sql = "update page_session set used_at = greatest(used_at, $1) where id = $2";
      return { done: (await query(sql, [now, id])).changes === 1 };
    }

    case "end-session":
      return { done: (await query("delete from page_session where id = $1", [id])).changes === 1 };
  }
}
