import { busyAnswer } from "../call/busy-answer.ts";
import type { ClientRequest } from "../call/client-request.ts";
import { STATUS_TOOL } from "../call/decision-answer.ts";
import type { Turn, Turns } from "../call/turns.ts";
import { type Answer, INTERNAL_ERROR } from "../json-rpc/message.ts";
import { ownError } from "../json-rpc/own-error.ts";

/** They cost nothing, or end what costs something. */
const UNCOUNTED: ReadonlySet<string> = new Set([
  "ping",
  "logging/setLevel",
  "tasks/get",
  "tasks/list",
  "tasks/update",
  "tasks/cancel",
]);

/** Waits for a person and for nothing else. */
function isAboutDecision({ method, params }: ClientRequest): boolean {
  return method === "tasks/result" || (method === "tools/call" && params?.["name"] === STATUS_TOOL);
}

/** Serves a request when it is its requester's turn. */
export async function inTurn(
  turns: Turns,
  request: ClientRequest,
  serve: (request: ClientRequest) => Promise<Answer>,
): Promise<Answer> {
  const { method, caller, signal, shutdown } = request;
  if (UNCOUNTED.has(method)) return serve(request);
  const taken = turns.take(caller.requester.id, [signal, shutdown]);
  if ("because" in taken) return busyAnswer(taken, method === "tools/call");
  const turn: Turn | undefined = taken instanceof Promise ? await taken : taken;
  if (turn === undefined) return ownError(INTERNAL_ERROR, "the request was withdrawn");
  if (isAboutDecision(request)) turn.hold();
  try {
    return await serve({ ...request, turn });
  } finally {
    turn.end();
  }
}
