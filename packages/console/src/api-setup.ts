import type { ApiRequest } from "./api.ts";
import { fieldsOf } from "./body-fields.ts";
import type { ConsoleOptions } from "./console-options.ts";
import { json, type Reply } from "./reply.ts";
import { readJsonBody } from "./request-body.ts";

/** What `countersign doctor` knows, of the daemon that answers. */
export async function showSetup({ setup, now }: ConsoleOptions): Promise<Reply> {
  const findings = (await setup?.look()) ?? [];
  const reports = (setup?.reports() ?? []).map(({ at, line }) => {
    return { at: new Date(at).toISOString(), line };
  });
  return json(200, { at: new Date(now()).toISOString(), findings, reports });
}

export async function tryUpstreams(
  { setup, now }: ConsoleOptions,
  { req }: ApiRequest,
): Promise<Reply> {
  fieldsOf(await readJsonBody(req), []);
  const findings = (await setup?.tryUpstreams()) ?? [];
  return json(200, { at: new Date(now()).toISOString(), findings });
}
