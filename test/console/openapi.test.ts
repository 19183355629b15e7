import { afterAll, beforeAll, expect, it } from "vitest";
import { inMemoryDefinitions } from "./in-memory-definitions.ts";
import { inMemoryLooking } from "./in-memory-looking.ts";
import { type ConsoleServer, startConsole } from "./console-server.ts";

interface Described {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          {
            readonly operationId: string;
            readonly requestBody?: {
              readonly content: { readonly "application/json": { readonly schema: BodySchema } };
            };
            readonly responses: Readonly<Record<string, unknown>>;
          }
        >
      >
    >
  >;
}

interface BodySchema {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly required: readonly string[];
  /** Any of these has to be there besides. */
  readonly anyOf?: readonly { readonly required: readonly string[] }[];
}

let server: ConsoleServer;
beforeAll(async () => {
  server = await startConsole("team", inMemoryDefinitions(), inMemoryLooking());
});
afterAll(() => server.close());

const headers = { authorization: "Bearer ada-credential", "content-type": "application/json" };
const KEY = { name: "siem", scopes: ["log:read"] };
const EXAMPLES: Readonly<Record<string, unknown>> = {
  reason: "because",
  verb: "approve",
  nonce: "bm9uY2U",
  answer: {},
  proof: { nonce: "bm9uY2U", answer: {} },
  outcome: "executed",
  mode: "hold",
  requester: "local:sam@laptop",
  upstream: "crm",
  tool: "query",
  hash: "c0ffee",
  category: "delete",
  conditions: [],
  minutes: 5,
  policy: "default: deny",
  act: "resume",
  person: "sam",
  ...KEY,
};

it("describes what is answered: each operation exists, and takes the body it says", async () => {
  const described = (await (
    await fetch(`${server.origin}/api/openapi.json`, { headers })
  ).json()) as Described;
  const seen: string[] = [];
  for (const [path, methods] of Object.entries(described.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      seen.push(operation.operationId);
      server.reviewing.add(
        {
          id: "apr_1",
          state: operation.operationId === "resolve" ? "unknown" : "pending",
          escalateTo: [["sam"]],
          breakGlass: ["ada"],
        },
        {},
      );
      const grant = await server.reviewing.makeGrant({ person: "grace", channel: "api" }, {
        ...EXAMPLES,
        conditions: [],
        category: "delete",
      } as never);
      const listed = (await (await fetch(`${server.origin}/api/keys`, { headers })).json()) as {
        keys: readonly { id: string }[];
      };
      const id = path.startsWith("/api/grants")
        ? grant.id
        : path.startsWith("/api/keys/")
          ? (listed.keys[0]?.id ?? "")
          : "apr_1";
      const schema = operation.requestBody?.content["application/json"].schema;
      const names = [...(schema?.required ?? []), ...(schema?.anyOf?.[0]?.required ?? [])];
      const body = Object.fromEntries(names.map((name) => [name, EXAMPLES[name]]));

      const answer = await fetch(server.origin + path.replace("{id}", id), {
        method: method.toUpperCase(),
        headers,
        ...(method === "post" ? { body: JSON.stringify(body) } : {}),
      });

      const [expected] = Object.keys(operation.responses);
      expect([operation.operationId, answer.status]).toEqual([
        operation.operationId,
        Number(expected),
      ]);
    }
  }
  expect(seen.length).toBeGreaterThan(20);
  expect(new Set(seen).size).toBe(seen.length);
});

it("is for those who are signed in", async () => {
  expect((await fetch(`${server.origin}/api/openapi.json`)).status).toBe(401);
});
