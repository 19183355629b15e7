/** Keys of programs and credentials of people, under `/api/keys` and `/api/credentials`. No program's key gets here. */
import { CountersignError, type JsonObject } from "@countersign/core";
import {
  type AccessAdmin,
  KEY_SCOPES,
  type ServiceKey,
  type WantedKey,
} from "@countersign/identity";
import type { ApiRequest } from "./api.ts";
import { proofIn } from "./api-passkeys.ts";
import { assertFields, memberOf, neededText, wanted } from "./body-fields.ts";
import type { ConsoleOptions } from "./console-options.ts";
import { Refusal } from "./failure.ts";
import { json, type Reply } from "./reply.ts";
import { readJsonBody } from "./request-body.ts";

const MOST_DAYS = 366;
const KEY_ID = /^key_[0-9a-f]{16}$/;

/** `/api/keys` and `/api/keys/ID/revoke`. */
export async function answerKeys(options: ConsoleOptions, request: ApiRequest): Promise<Reply> {
  const { method, req, reviewer, path } = request;
  const access = accessOf(options);
  const [, id, verb] = path;
  if (id === undefined && method === "GET") {
    return json(200, {
      keys: (await access.keys()).map(keyJson),
      scopes: KEY_SCOPES,
      isAdmin: access.isAdmin(reviewer.person),
    });
  }
  if (method !== "POST") throw wrongMethod();
  const body = await readJsonBody(req);
  if (id === undefined) {
    assertFields(body, ["name", "scopes", "days", "proof"]);
    const { key, text } = await access.createKey(reviewer, keyIn(body), proofIn(body));
    return json(201, { key: keyJson(key), text });
  }
  if (!KEY_ID.test(id) || verb !== "revoke") {
    throw new CountersignError("KEY_NOT_FOUND", "check the id");
  }
  assertFields(body, ["proof"]);
  return json(200, { key: keyJson(await access.revokeKey(reviewer, id, proofIn(body))) });
}

/** `/api/credentials` and `/api/credentials/revoke`. */
export async function answerCredentials(
  options: ConsoleOptions,
  { method, req, reviewer, path }: ApiRequest,
): Promise<Reply> {
  const access = accessOf(options);
  if (method !== "POST") throw wrongMethod();
  const body = await readJsonBody(req);
  assertFields(body, ["person", "proof"]);
  const person = personIn(body);
  if (path[1] === undefined) {
    return json(201, await access.createCredential(reviewer, person, proofIn(body)));
  }
  if (path[1] !== "revoke")
    throw new Refusal("REQUEST_INVALID", "wanted `revoke`", { status: 404 });
  return json(200, { revoked: await access.revokeCredentials(reviewer, person, proofIn(body)) });
}

/** What a new key is to be, as a body says it. */
export function keyIn(body: JsonObject): WantedKey {
  const name = neededText(body, "name", "of the program");
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/.test(name)) {
    throw wanted("name", "up to 40 letters, digits, `.`, `_` or `-`");
  }
  const given = memberOf(body, "scopes");
  const scopes = KEY_SCOPES.filter((one) => Array.isArray(given) && given.includes(one));
  if (!Array.isArray(given) || scopes.length === 0 || scopes.length !== given.length) {
    throw wanted("scopes", `some of ${KEY_SCOPES.join(", ")}`);
  }
  const days = memberOf(body, "days") ?? 90;
  if (typeof days !== "number" || !Number.isInteger(days) || days < 1 || days > MOST_DAYS) {
    throw wanted("days", `a whole number from 1 to ${MOST_DAYS}`);
  }
  return { name, scopes, days };
}

export function personIn(body: JsonObject): string {
  return neededText(body, "person", "whose credential it is");
}

function accessOf({ access }: ConsoleOptions): AccessAdmin {
  if (access !== undefined) return access;
  throw new Refusal("REQUEST_INVALID", "nobody makes keys here", { status: 404 });
}

function keyJson({ createdAt, expiresAt, revokedAt, ...key }: ServiceKey): object {
  return {
    ...key,
    createdAt: new Date(createdAt).toISOString(),
    expiresAt: new Date(expiresAt).toISOString(),
    revokedAt: revokedAt === null ? null : new Date(revokedAt).toISOString(),
  };
}

function wrongMethod(): Refusal {
  return new Refusal("REQUEST_INVALID", "wanted POST", { status: 405, headers: { allow: "POST" } });
}
