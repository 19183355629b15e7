import type { ApiRequest } from "./api.ts";
import { proofIn } from "./api-passkeys.ts";
import { assertFields, textOf } from "./body-fields.ts";
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
    const body = await readJsonBody(req);
    assertFields(body, ["hash", "reason", "proof"]);
    const [hash, reason, proof] = [textOf(body, "hash"), textOf(body, "reason"), proofIn(body)];
    if (hash === undefined || reason === undefined) {
      throw new Refusal("REQUEST_INVALID", "wanted the `hash` of the change, and a `reason`");
    }
    await policyChanges?.decide(reviewer, hash, {
      verb,
      reason,
      ...(proof === undefined ? {} : { proof }),
    });
  }
  return json(200, {
    change: policyChanges?.pending() ?? null,
    admins: policyChanges?.admins() ?? [],
    written: policyTrials?.written() ?? "",
  });
}
