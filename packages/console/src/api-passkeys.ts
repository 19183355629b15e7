/** A reviewer's passkeys, and what they have to sign with one. Signing itself comes with the decision. */
import { isJsonObject, type JsonObject, type OfferedProof } from "@countersign/core";
import type { KeptPasskey, Passkeys, Site } from "@countersign/identity";
import type { ApiRequest } from "./api.ts";
import { SEEN_FIELD, seenIn } from "./api-card.ts";
import { assertFields, memberOf, neededText, textOf, wanted } from "./body-fields.ts";
import type { ConsoleOptions } from "./console-options.ts";
import { Refusal } from "./failure.ts";
import { json, type Reply } from "./reply.ts";
import { MOST_BYTES_OF_ARGUMENTS, readJsonBody } from "./request-body.ts";

/** `/api/passkeys`, `/api/passkeys/options`, `/api/passkeys/ID/remove` and `/api/passkeys/ID/remove/options`. */
export async function answerPasskeys(options: ConsoleOptions, request: ApiRequest): Promise<Reply> {
  const { method, req, reviewer, path } = request;
  const [, id, verb, more] = path;
  const passkeys = requirePasskeys(options);
  const { person } = reviewer;
  if (id === undefined && method === "GET") {
    const site = siteOf(request);
    const own = await passkeys.of(person);
    return json(200, {
      passkeys: own.map(passkeyJson),
      takesCode: own.length === 0 && !request.isFresh,
      site: site.rpId,
      usableHere: isName(site.rpId),
      openAt: placeForPasskeys(options),
    });
  }
  if (method !== "POST") {
    throw new Refusal("REQUEST_INVALID", "wanted POST", {
      status: 405,
      headers: { allow: "POST" },
    });
  }
  if (id === undefined) {
    const body = await readJsonBody(req);
    assertFields(body, ["nonce", "name", "answer", "confirmation", "code"]);
    const code = textOf(body, "code");
    const passkey = await passkeys.register(reviewer, {
      nonce: neededText(body, "nonce", "as it was asked with"),
      name: (textOf(body, "name") ?? "passkey").slice(0, 100),
      answer: objectIn(body, "answer"),
      confirmation:
        (memberOf(body, "confirmation") ?? null) === null ? null : objectIn(body, "confirmation"),
      ...(code === undefined ? {} : { code }),
      isFresh: request.isFresh,
    });
    return json(201, { passkey: passkeyJson(passkey) });
  }
  if (id === "options" && verb === undefined) {
    const body = await readJsonBody(req);
    assertFields(body, ["code"]);
    const hasCode = textOf(body, "code") !== undefined;
    return json(200, await passkeys.askForNew(person, siteOf(request), { hasCode }));
  }
  if (verb === "remove" && PASSKEY_ID.test(id)) {
    const body = await readJsonBody(req);
    if (more === "options") {
      assertFields(body, []);
      return json(200, await passkeys.askToRemove(person, id, siteOf(request)));
    }
    if (more === undefined) {
      assertFields(body, ["proof"]);
      const proof = proofIn(body);
      if (proof === undefined) throw wanted("proof", "the touch of a passkey you have");
      await passkeys.remove(reviewer, id, proof);
      return json(200, { passkeys: (await passkeys.of(person)).map(passkeyJson) });
    }
  }
  throw new Refusal("REQUEST_INVALID", "there is no such path", { status: 404 });
}

/** `/api/approvals/ID/assertion`: what a passkey has to sign for a decision, which is not taken yet. */
export async function askToSign(
  options: ConsoleOptions,
  request: ApiRequest,
  id: string,
): Promise<Reply> {
  const passkeys = requirePasskeys(options);
  const body = await readJsonBody(request.req, MOST_BYTES_OF_ARGUMENTS);
  assertFields(body, ["verb", "reason", "arguments", SEEN_FIELD]);
  const verb = textOf(body, "verb");
  if (verb !== "approve" && verb !== "reject" && verb !== "break-glass") {
    throw wanted("verb", "`approve`, `reject` or `break-glass`");
  }
  const edited = memberOf(body, "arguments");
  const { reviewer } = request;
  const site = siteOf(request);
  const nonce = passkeys.beginDecision(reviewer.person, site);
  const statement = await options.reviewing.statementFor(reviewer, id, {
    verb: verb === "break-glass" ? "approve" : verb,
    ...(verb === "break-glass" ? { breakGlass: true as const } : {}),
    reason: textOf(body, "reason") ?? null,
    ...(edited === undefined ? {} : { arguments: edited }),
    seen: seenIn(options, reviewer, id, textOf(body, SEEN_FIELD)),
    nonce,
  });
  return json(200, { nonce, statement, assertion: await passkeys.askToSign(statement, site) });
}

/** The `proof` of a decision, if one came with it. */
export function proofIn(body: JsonObject): OfferedProof | undefined {
  const proof = memberOf(body, "proof") ?? null;
  if (proof === null) return undefined;
  if (!isJsonObject(proof)) throw wanted("proof", "an object");
  assertFields(proof, ["nonce", "answer"]);
  return {
    nonce: neededText(proof, "nonce", "as it was asked with"),
    answer: objectIn(proof, "answer"),
  };
}

/** Where passkeys can be used: the first of our origins that has a name; `null` if none has. */
export function placeForPasskeys({ origin, otherOrigins = [] }: ConsoleOptions): string | null {
  return [origin, ...otherOrigins].find((one) => isName(new URL(one).hostname)) ?? null;
}

export function requirePasskeys({ passkeys }: ConsoleOptions): Passkeys {
  if (passkeys !== undefined) return passkeys;
  throw new Refusal("PASSKEY_UNAVAILABLE", "nothing here takes passkeys");
}

export function siteOf({ origin }: ApiRequest): Site {
  return { origin: origin.origin, rpId: origin.hostname };
}

function isName(hostname: string): boolean {
  return !/^[\d.]+$/.test(hostname) && !hostname.startsWith("[");
}

function passkeyJson({ id, name, rpId, createdAt, usedAt }: KeptPasskey): object {
  return {
    id,
    name,
    site: rpId,
    createdAt: new Date(createdAt).toISOString(),
    usedAt: usedAt === null ? null : new Date(usedAt).toISOString(),
  };
}

function objectIn(body: JsonObject, name: string): JsonObject {
  const value = memberOf(body, name);
  if (isJsonObject(value)) return value;
  throw wanted(name, "what the browser gave, as JSON");
}

const PASSKEY_ID = /^[A-Za-z0-9_-]{1,1400}$/;
