/** `/api/acts/assertion`: what a passkey has to sign for an act that loosens something. Nothing is done yet. */
import {
  definitionSubject,
  GUARDED_ACTS,
  type GuardedAct,
  type JsonObject,
  type Reviewer,
} from "@countersign/core";
import { ACCESS_ACTS } from "@countersign/identity";
import type { ApiRequest } from "./api.ts";
import { kindOf, toolOf } from "./api-definitions.ts";
import { GRANT_FIELDS, grantAloneIn, grantOf } from "./api-grants.ts";
import { keyIn, personIn } from "./api-keys.ts";
import { requirePasskeys, siteOf } from "./api-passkeys.ts";
import { assertFields, memberOf, neededText, wanted } from "./body-fields.ts";
import type { ConsoleOptions } from "./console-options.ts";
import { Refusal } from "./failure.ts";
import { isId } from "./query.ts";
import { json, type Reply } from "./reply.ts";
import { MOST_BYTES_OF_ARGUMENTS, readJsonBody } from "./request-body.ts";

export async function askToAct(options: ConsoleOptions, request: ApiRequest): Promise<Reply> {
  const passkeys = requirePasskeys(options);
  const body = await readJsonBody(request.req, MOST_BYTES_OF_ARGUMENTS);
  const act = GUARDED_ACTS.find((known) => known === memberOf(body, "act"));
  if (act === undefined) throw wanted("act", `one of ${GUARDED_ACTS.join(", ")}`);
  const isWithDecision = act === "make-grant" && memberOf(body, "approval") !== undefined;
  assertFields(body, ["act", ...(isWithDecision ? GRANT_WITH_DECISION : FIELDS[act])]);
  const subject = isWithDecision
    ? await subjectWithDecision(options, request.reviewer, body)
    : await subjectOf(options, act, body);
  const { person } = request.reviewer;
  const site = siteOf(request);
  const statement = { act, subject, person, nonce: passkeys.beginDecision(person, site) };
  const assertion = await passkeys.askToSign(statement, site);
  return json(200, { nonce: statement.nonce, statement, assertion });
}

/** What the act itself is sent with. A reason is not signed. */
const FIELDS: Readonly<Record<GuardedAct, readonly string[]>> = {
  "accept-configuration": ["hash", "reason"],
  "accept-definition": ["upstream", "kind", "tool", "hash", "reason"],
  "make-grant": GRANT_FIELDS,
  resume: ["reason"],
  "create-credential": ["person"],
  "revoke-credential": ["person"],
  "create-key": ["name", "scopes", "days"],
  "revoke-key": ["id"],
};

/** The request that is approved, the grant as it goes with the approval, and the arguments if they are edited. */
const GRANT_WITH_DECISION = ["approval", "grant", "arguments"];

function subjectWithDecision(
  { reviewing }: ConsoleOptions,
  reviewer: Reviewer,
  body: JsonObject,
): Promise<JsonObject> {
  const id = neededText(body, "approval", "the id of the request");
  const grant = grantOf(memberOf(body, "grant"));
  if (!isId(id) || grant === undefined) throw wanted("grant", "what is to be allowed");
  const edited = memberOf(body, "arguments");
  return reviewing.subjectOfGrantWith(reviewer, id, {
    grant,
    ...(edited === undefined ? {} : { arguments: edited }),
  });
}

async function subjectOf(
  { policyChanges, reviewing }: ConsoleOptions,
  act: GuardedAct,
  body: JsonObject,
): Promise<JsonObject> {
  switch (act) {
    case "accept-configuration": {
      const hash = neededText(body, "hash", "exactly what was looked at is accepted");
      if (policyChanges !== undefined) return policyChanges.subjectOf(hash);
      throw new Refusal("APPROVAL_NOT_PENDING", "the configuration is nobody's to change here");
    }
    case "accept-definition":
      return definitionSubject({
        upstream: neededText(body, "upstream", "which upstream's it is"),
        kind: kindOf(memberOf(body, "kind")),
        tool: toolOf(body),
        hash: neededText(body, "hash", "exactly what was looked at is accepted"),
      });
    case "make-grant":
      return reviewing.subjectOfGrant(grantAloneIn(body));
    case "resume":
      return reviewing.subjectOfResume();
    case "create-credential":
      return ACCESS_ACTS.createCredential(personIn(body)).subject;
    case "revoke-credential":
      return ACCESS_ACTS.revokeCredentials(personIn(body)).subject;
    case "create-key":
      return ACCESS_ACTS.createKey(keyIn(body)).subject;
    case "revoke-key":
      return ACCESS_ACTS.revokeKey(neededText(body, "id", "of the key")).subject;
  }
}
