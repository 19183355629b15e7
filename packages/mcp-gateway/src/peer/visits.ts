/**
 * What an upstream wants a person to do at an address of its own before it goes on. Up to 2025-11-25 it asks in the
 * middle of the call, or refuses the call (-32042) and is called again; a visit has an id, and may be told to be over.
 * From 2026-07-28 on it answers with what it needs, without ids, and is called again.
 */
import { randomBytes } from "node:crypto";
import { isJsonObject, type JsonObject } from "@countersign/core";
import { URL_ELICITATION_REQUIRED } from "../json-rpc/message.ts";
import type { Reply } from "../upstream/reply.ts";
import type { AskOne } from "./ask-and-go-on.ts";

/** An upstream that wants to know more than this is not asked for what it wants next. */
const MOST_ROUNDS = 10;

/** At once. A client shows each to a person. */
const MOST_VISITS = 8;

/** Tells that a visit is over, by the upstream's id. */
export const VISIT_OVER = "notifications/elicitation/complete";

export function isVisit(params: JsonObject | undefined): params is JsonObject {
  return params?.["mode"] === "url";
}

/** The form of 2025-11-25, in which a visit has an id. */
export function withVisitId(params: JsonObject): JsonObject {
  return { ...params, elicitationId: `visit_${randomBytes(12).toString("base64url")}` };
}

/** The visits that upstreams have said are over, for whoever waits for one of them. */
export class Visits {
  readonly #waiting = new Map<string, Set<() => void>>();

  /** @param params of {@link VISIT_OVER} */
  over(params: JsonObject | undefined): void {
    const id = params?.["elicitationId"];
    if (typeof id !== "string") return;
    for (const done of this.#waiting.get(id) ?? []) done();
  }

  /** @returns how to wait for all of `ids`, those included that are over by then, and how to stop listening. */
  expect(ids: readonly string[]): { readonly over: Promise<unknown>; readonly stop: () => void } {
    const expected = ids.map((id) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const waiting = this.#waiting.get(id) ?? new Set();
      this.#waiting.set(id, waiting.add(resolve));
      return { id, resolve, promise };
    });
    return {
      over: Promise.all(expected.map(({ promise }) => promise)),
      stop: () => {
        for (const { id, resolve } of expected) {
          const waiting = this.#waiting.get(id);
          waiting?.delete(resolve);
          if (waiting?.size === 0) this.#waiting.delete(id);
        }
      },
    };
  }
}

export interface Visiting {
  readonly visits: Visits;
  /** Asks the client one thing; rejects if it cannot be asked that. */
  readonly ask: AskOne;
  /** How long the upstream has to say that a visit is over. It need not say so; then it is called again. */
  readonly patienceMs: number;
  readonly signal: AbortSignal;
}

/**
 * Sends a client of 2026-07-28 to the addresses that an upstream of 2025-11-25 refused a call for, and makes the call
 * again. Gives the reply as it is if nobody can be asked, or nobody goes there.
 */
export async function visitAndGoOn(
  { visits, ask, patienceMs, signal }: Visiting,
  first: Reply,
  callAgain: () => Promise<Reply>,
): Promise<Reply> {
  let reply = first;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const wanted = visitsIn(reply);
    if (wanted.length === 0) return reply;
    const expected = visits.expect(
      wanted.flatMap(({ elicitationId: id }) => (typeof id === "string" ? [id] : [])),
    );
    try {
      const answers = await Promise.all(wanted.map((visit) => ask("elicitation/create", visit)));
      if (answers.some(({ action }) => action !== "accept")) return reply;
      await patiently(expected.over, patienceMs, signal);
    } catch {
      // It cannot be asked that, or it has gone.
      return reply;
    } finally {
      expected.stop();
    }
    if (signal.aborted) return reply;
    reply = await callAgain();
  }
  return reply;
}

/** The addresses that a call was refused for; none if it was not, or for something else as well. */
function visitsIn(reply: Reply): readonly JsonObject[] {
  if (reply.kind !== "error" || reply.error.code !== URL_ELICITATION_REQUIRED) return [];
  const { data } = reply.error;
  const wanted = isJsonObject(data) ? data["elicitations"] : undefined;
  if (!Array.isArray(wanted) || wanted.length > MOST_VISITS) return [];
  const visits = wanted.filter(isJsonObject).filter(isVisit);
  return visits.length === wanted.length ? visits : [];
}

function patiently(over: Promise<unknown>, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done, { once: true });
    if (signal.aborted) done();
    void over.then(done);
  });
}
