import type { ApiRequest } from "./api.ts";
import { fieldsOf } from "./body-fields.ts";
import type { ConsoleOptions } from "./console-options.ts";
import { Refusal } from "./failure.ts";
import { json, type Reply } from "./reply.ts";
import { readJsonBody } from "./request-body.ts";

/** The change of the configuration that waits, and the decision about it. */
export async function answerPolicy(
  { policyChanges, policyTrials }: ConsoleOptions,
  { method, req, reviewer }: ApiRequest,
  verb: string | undefined,
): Promise<Reply> {
  const wanted = verb === undefined ? "GET" : "POST";
  if (verb !== undefined && verb !== "accept" && verb !== "reject") {
    throw new Refusal("REQUEST_INVALID", "wanted `accept` or `reject`", { status: 404 });
  }
  if (method !== wanted) {
    throw new Refusal("REQUEST_INVALID", `wanted ${wanted}`, {
      status: 405,
      headers: { allow: wanted },
    });
  }
  if (verb !== undefined) {
    const { hash, reason } = fieldsOf(await readJsonBody(req), ["hash", "reason"]);
    if (hash === undefined || reason === undefined) {
      throw new Refusal("REQUEST_INVALID", "wanted the `hash` of the change, and a `reason`");
    }
    await policyChanges?.decide(reviewer, hash, { verb, reason });
  }
  return json(200, {
    change: policyChanges?.pending() ?? null,
    admins: policyChanges?.admins() ?? [],
    written: policyTrials?.written() ?? "",
  });
}
