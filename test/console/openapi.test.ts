/** The API's own description, tried out: each operation once, on a real daemon, with a body as it is described. */
import { readFileSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { JsonObject, JsonValue } from "../../packages/core/src/index.ts";
import { softPasskey } from "../../packages/testkit/src/index.ts";
import { type Desk, openDesk } from "./desk.ts";

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

let desk: Desk;
let headers: Readonly<Record<string, string>>;
/** By which passkeys can be used. */
let named: string;
beforeAll(async () => {
  desk = await openDesk({
    tools: ["delete_customer", "close_account", "lose", "query", "other"],
    breakGlass: "ada",
  });
  named = desk.origin.replace("127.0.0.1", "localhost");
  headers = {
    authorization: `Bearer ${await desk.credentialOf("ada")}`,
    "content-type": "application/json",
  };
});
afterAll(() => desk?.close());

async function send(method: string, path: string, body?: object): Promise<Response> {
  return fetch(named + path, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function sent(method: string, path: string, body?: object): Promise<JsonObject> {
  const answer = await send(method, path, body);
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as JsonObject;
}

/** What there has to be before an operation can be done: the `id` in its path, and what its body is about. */
type Occasion = JsonObject & { readonly id?: string };

let turn = 0;
async function held(tool = "close_account"): Promise<Occasion> {
  return { id: (await desk.hold(tool, { turn: ++turn })).id };
}

const nothing = async (): Promise<Occasion> => ({});

const key = softPasskey();
const site = (): { origin: string; rpId: string } => ({ origin: named, rpId: "localhost" });
const challengeIn = (asked: JsonValue | undefined): string =>
  (asked as { readonly challenge: string }).challenge;

async function changedDefinition(tool: string): Promise<Occasion> {
  desk.upstream.tools.set(tool, `Says something else: ${++turn}.`);
  await (await desk.agent({ subject: `visitor-${turn}` })).listTools();
  const { definition } = await sent("GET", `/api/definitions?upstream=crm&tool=${tool}`);
  return { upstream: "crm", tool, hash: (definition as JsonObject)["hash"] ?? null };
}

/** Waits until the daemon has seen the file. */
async function changedPolicy(): Promise<Occasion> {
  const text = readFileSync(desk.configFile, "utf8");
  const other = `hold_seconds: ${600 + ++turn}`;
  writeFileSync(desk.configFile, text.replace(/hold_seconds: \d+/, other));
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; await sleep(50)) {
    const change = (await sent("GET", "/api/policy"))["change"] as JsonObject | null;
    if (change !== null) return { hash: change["hash"] ?? null };
  }
  throw new Error("no change was seen within 20 s");
}

const KEY = { name: "siem", scopes: ["log:read"] };

async function terms(): Promise<Occasion> {
  const { requester } = await desk.request((await held())["id"] ?? "");
  return {
    requester: requester.id,
    upstream: "crm",
    tool: "query",
    category: "delete",
    minutes: 5,
  };
}

/** By operation; others take a request that waits, or nothing. */
const OCCASIONS: Readonly<Record<string, () => Promise<Occasion>>> = {
  breakGlass: () => held("delete_customer"),
  reveal: async () => ({
    id: (await desk.hold("delete_customer", { to: "jo@contoso.example" })).id,
  }),
  async resolve() {
    desk.upstream.answer = () => {
      desk.upstream.hangUp();
      return new Promise(() => undefined);
    };
    const { id, told } = await desk.hold("lose");
    await sent("POST", `/api/approvals/${id}/approve`, {});
    await told;
    return { id };
  },
  makeGrant: terms,
  async revokeGrant() {
    const made = await sent("POST", "/api/grants", { ...(await terms()), reason: "because" });
    return { id: (made["grant"] as { id: string }).id };
  },
  async showExchange() {
    const { id = "" } = await held();
    return { id: (await desk.request(id)).exchange };
  },
  acceptDefinition: () => changedDefinition("query"),
  rejectDefinition: () => changedDefinition("other"),
  acceptConfiguration: changedPolicy,
  rejectConfiguration: changedPolicy,
  async registerPasskey() {
    const asked = await sent("POST", "/api/passkeys/options", {});
    return {
      nonce: asked["nonce"] ?? null,
      answer: key.register(challengeIn(asked["registration"]), site()),
      code: await desk.daemon.runtime.passkeys.invite("ada", "somebody at the terminal"),
    };
  },
  askToRemovePasskey: async () => ({ id: key.id }),
  async removePasskey() {
    const asked = await sent("POST", `/api/passkeys/${key.id}/remove/options`, {});
    const answer = key.assert(challengeIn(asked["assertion"]), site());
    return { id: key.id, proof: { nonce: asked["nonce"] ?? null, answer } };
  },
  async revokeKey() {
    const made = await sent("POST", "/api/keys", { ...KEY, name: "other" });
    return { id: (made["key"] as { id: string }).id };
  },
  async showReplay() {
    const { replays } = await sent("GET", "/api/replays");
    return { id: (replays as unknown as readonly { id: string }[])[0]?.id ?? "" };
  },
  stopReplay: async () => OCCASIONS["showReplay"]?.() ?? {},
};

/** What else bodies say. */
const EXAMPLES: Readonly<Record<string, JsonValue>> = {
  reason: "because",
  verb: "approve",
  outcome: "executed",
  mode: "hold",
  upstream: "crm",
  tool: "query",
  policy: "default: deny",
  act: "resume",
  person: "sam",
  ...KEY,
};

/** What takes a passkey comes after one was added. */
const LATER = ["askToSign", "askToAct", "askToRemovePasskey", "removePasskey"];

it("describes what is answered: each operation exists, and takes the body it says", async () => {
  const described = (await sent("GET", "/api/openapi.json")) as unknown as Described;
  const operations = Object.entries(described.paths)
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
    )
    .toSorted((a, b) => LATER.indexOf(a.operationId) - LATER.indexOf(b.operationId));

  for (const { path, method, operationId, requestBody, responses } of operations) {
    const usual = path.startsWith("/api/approvals/{id}") ? held : nothing;
    const occasion = await (OCCASIONS[operationId] ?? usual)();
    const schema = requestBody?.content["application/json"].schema;
    const names = [
      ...(schema?.required ?? []),
      ...(schema?.anyOf?.[0]?.required ?? []),
      ...(operationId === "registerPasskey" ? ["code"] : []),
    ];
    const values: JsonObject = { ...EXAMPLES, ...occasion };
    const body = Object.fromEntries(names.map((name) => [name, values[name]]));

    const answer = await send(
      method.toUpperCase(),
      path.replace("{id}", occasion.id ?? ""),
      method === "post" ? body : undefined,
    );

    const [expected] = Object.keys(responses);
    const { error } =
      answer.status < 400 ? {} : ((await answer.json()) as { readonly error: JsonObject });
    await answer.body?.cancel();
    expect([operationId, answer.status, error]).toEqual([operationId, Number(expected), undefined]);
    if (operationId === "pause") await sent("POST", "/api/resume", { reason: "go on" });
  }
  expect(operations.length).toBeGreaterThan(40);
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
});

it("is for those who are signed in", async () => {
  expect((await fetch(`${desk.origin}/api/openapi.json`)).status).toBe(401);
});
