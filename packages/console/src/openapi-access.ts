/** Keys, credentials, and what a passkey signs for an act: the part of the API's description about getting in. */
import { GUARDED_ACTS } from "@countersign/core";
import { KEY_SCOPES } from "@countersign/identity";
import { body, list, object, type Operations, orNull, ref, text, time } from "./openapi-parts.ts";

/** What a browser gave for what `signDecision` or `askToAct` asked. */
export const proof: object = object({
  nonce: text,
  answer: { type: "object", description: "What the browser gave, `toJSON()`" },
});

const scopes = list({ enum: KEY_SCOPES });

export const ACCESS: Operations = {
  "/api/acts/assertion": {
    post: {
      id: "askToAct",
      says: "What has to be signed with a passkey for an act that loosens something; the act itself is then sent with `proof`",
      answers: object({
        nonce: text,
        statement: { type: "object" },
        assertion: { type: "object" },
      }),
      body: body(
        {
          act: { enum: GUARDED_ACTS },
          hash: text,
          upstream: text,
          tool: text,
          requester: text,
          category: text,
          conditions: list({ type: "object" }),
          when: text,
          minutes: { type: "integer" },
          reason: text,
          approval: text,
          grant: { type: "object" },
          arguments: {},
          person: text,
          name: text,
          scopes,
          days: { type: "integer" },
          id: text,
        },
        ["act"],
      ),
    },
  },
  "/api/keys": {
    get: {
      id: "listKeys",
      says: "Lists the keys of programs, whether you may make and revoke them, and what they can be for",
      answers: object({
        keys: list(ref("ServiceKey")),
        scopes,
        isAdmin: { type: "boolean" },
      }),
    },
    post: {
      id: "createKey",
      says: "Makes a key; its text is in no other answer",
      status: 201,
      answers: object({ key: ref("ServiceKey"), text }),
      body: body(
        {
          name: text,
          scopes,
          days: { type: "integer", minimum: 1, maximum: 366, default: 90 },
          proof,
        },
        ["name", "scopes"],
      ),
    },
  },
  "/api/keys/{id}/revoke": {
    post: {
      id: "revokeKey",
      says: "Ends a key, at once",
      answers: object({ key: ref("ServiceKey") }),
      body: body({ proof }, []),
    },
  },
  "/api/credentials": {
    post: {
      id: "createCredential",
      says: "Makes a reviewer's credential; its text is in no other answer",
      status: 201,
      answers: object({ id: text, credential: text }),
      body: body({ person: text, proof }, ["person"]),
    },
  },
  "/api/credentials/revoke": {
    post: {
      id: "revokeCredentials",
      says: "Ends all credentials of a person",
      answers: object({ revoked: { type: "integer" } }),
      body: body({ person: text, proof }, ["person"]),
    },
  },
};

export const ACCESS_SCHEMAS: Readonly<Record<string, object>> = {
  ServiceKey: object({
    id: text,
    name: text,
    scopes,
    createdBy: text,
    createdAt: time,
    expiresAt: time,
    revokedAt: orNull(time),
  }),
};
