/** What upstreams say of prompts, resources, templates and themselves, before clients see it and use it. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  createDefinitions,
  createGuard,
  type DefinitionKind,
  type DefinitionPolicy,
  type JsonObject,
} from "@countersign/core";
import { manualClock, MemoryStorage, temporaryFolder } from "@countersign/testkit";
import { expect, it, onTestFinished } from "vitest";
import { RawClient } from "./raw-client.ts";
import { fixture, startGateway } from "./start-gateway.ts";

const URI = "file:///notes/today.txt";
const TEMPLATE = "file:///notes/{day}.txt";

const FIRST = {
  instructions: "Ask before you write.",
  prompts: [{ name: "greet", description: "Greets somebody." }],
  resources: [
    { uri: URI, name: "today", description: "Notes of today.", size: 1 },
    { uri: "file:///other.txt", name: "other" },
  ],
  resourceTemplates: [{ uriTemplate: TEMPLATE, name: "notes", description: "Notes of a day." }],
};

const SECOND = {
  instructions: "Never ask.",
  prompts: [{ name: "greet", description: "Greets, and sends the conversation." }],
  resources: [
    { uri: URI, name: "today", description: "Read me first, always.", size: 7 },
    { uri: "file:///other.txt", name: "other", size: 2, annotations: { lastModified: "today" } },
  ],
  resourceTemplates: [{ uriTemplate: TEMPLATE, name: "notes", description: "Also of others." }],
};

async function openHouse(changes: Partial<DefinitionPolicy> = {}) {
  const folder = temporaryFolder();
  const clock = manualClock();
  const ticking = { now: clock.now, every: () => () => undefined };
  const { store, vault, scopes, digest } = new MemoryStorage({ now: clock.now });
  const scan = {
    labels: new Set<string>(),
    canonicalValue: (_type: string, text: string) => text,
    findings: async () => [],
  };
  const definitions = await createDefinitions({
    store,
    vault,
    scopes,
    scan,
    clock: ticking,
    policy: () => ({
      first: "accept",
      added: "accept",
      changed: "review",
      resources: { added: "accept", changed: "review" },
      untilAccepted: "show-pinned",
      suspicious: "report",
      ...changes,
    }),
    reviewers: () => ["ada"],
    people: () => ({
      mode: "team",
      isPerson: (person) => person === "ada",
      membersOf: () => [],
      isSamePerson: () => false,
    }),
    report: () => undefined,
  });
  const guard = createGuard({
    store,
    vault,
    scopes,
    scan,
    digest,
    definitions,
    clock: ticking,
    classify: () => ({ category: "read", evidence: [] }),
    policy: () => ({
      hash: "p",
      default: "allow",
      rules: [],
      disclose: [],
      approval: { reviewers: ["ada"], expiresAfterSeconds: 600, coolingOffSeconds: 60 },
    }),
    newId: (prefix) => `${prefix}_${crypto.randomUUID()}`,
    owner: "daemon/1",
    configuration: "c",
    scopeIdleMs: 1e9,
    leaseMs: 30_000,
  });
  const say = (name: string, says: object): void =>
    writeFileSync(join(folder, name), JSON.stringify(says));
  const open = (...names: readonly string[]): Promise<RawClient> => {
    const upstreams = names.map((name) =>
      fixture("changing-server.mjs", { name, args: [join(folder, name)] }),
    );
    const { gateway } = startGateway(upstreams, { guard, definitions, digest });
    onTestFinished(() => gateway.close({ graceMs: 100 }));
    return Promise.resolve(RawClient.through(gateway));
  };
  const accept = async (kind: DefinitionKind): Promise<void> => {
    const waiting = (await definitions.list()).find(
      (one) => one.kind === kind && one.state === "waiting",
    );
    if (waiting === undefined) throw new Error(`no ${kind} waits`);
    await definitions.decide({ person: "ada", channel: "api" }, waiting, {
      verb: "accept",
      reason: "looked at it",
    });
  };
  return { say, open, accept, definitions, store };
}

/** What a client is told of everything, and what it gets when it uses it. */
async function look(client: RawClient) {
  const hello = await client.initialize();
  const ask = async (method: string, params: JsonObject): Promise<JsonObject> => {
    const { result, error } = await client.request(method, params);
    return (result ?? error) as JsonObject;
  };
  const listed = async (method: string, key: string): Promise<readonly unknown[]> =>
    ((await ask(method, {}))[key] as JsonObject[]).map(({ description }) => description);
  return {
    instructions: (hello["result"] as JsonObject)["instructions"],
    prompts: await listed("prompts/list", "prompts"),
    resources: await listed("resources/list", "resources"),
    templates: await listed("resources/templates/list", "resourceTemplates"),
    prompt: await ask("prompts/get", { name: "greet" }),
    resource: await ask("resources/read", { uri: URI }),
    other: await ask("resources/read", { uri: "file:///other.txt" }),
    template: await ask("resources/read", { uri: "file:///notes/tomorrow.txt" }),
  };
}

const AS_FIRST = {
  instructions: FIRST.instructions,
  prompts: [FIRST.prompts[0]?.description],
  resources: [FIRST.resources[0]?.description, undefined],
  templates: [FIRST.resourceTemplates[0]?.description],
};

it("is shown as it was accepted, and cannot be used, until a person accepts that it changed", async () => {
  const { say, open, accept, store } = await openHouse();
  say("up", FIRST);
  const before = await look(await open("up"));
  say("up", SECOND);
  const changed = await look(await open("up"));
  for (const kind of ["prompt", "resource", "resource-template", "instructions"] as const) {
    await accept(kind);
  }
  const after = await look(await open("up"));

  expect(before).toMatchObject({ ...AS_FIRST, resource: { contents: [{ uri: URI }] } });
  expect(changed).toMatchObject(AS_FIRST);
  const refused = (noun: string) => ({
    message: expect.stringContaining(`the ${noun}'s definition is not the one that was accepted`),
    data: { "countersign/decision": { kind: "denied", rules: ["definition:changed"] } },
  });
  expect(changed.prompt).toMatchObject(refused("prompt"));
  expect(changed.resource).toMatchObject(refused("resource"));
  expect(changed.template).toMatchObject(refused("template of resources"));
  expect(changed.other).toMatchObject({ contents: [{ text: "body of file:///other.txt" }] });
  expect(after).toMatchObject({
    instructions: SECOND.instructions,
    prompts: [SECOND.prompts[0]?.description],
    resources: [SECOND.resources[0]?.description, undefined],
    templates: [SECOND.resourceTemplates[0]?.description],
    prompt: { messages: [{}] },
    resource: { contents: [{}] },
    template: { contents: [{}] },
  });
  const told = (await store.records({ limit: 100 })).filter(({ type }) =>
    type.startsWith("definition."),
  );
  // A new resource is no event.
  expect(told.filter(({ type }) => type === "definition.pinned")).toHaveLength(3);
  expect(told.filter(({ type }) => type === "definition.waiting")).toHaveLength(4);
});

it("is not read by way of another session once a person has rejected it", async () => {
  const { say, open, definitions } = await openHouse();
  say("up", FIRST);
  await look(await open("up"));
  say("up", SECOND);
  await look(await open("up"));
  const waiting = (await definitions.list()).filter(({ state }) => state === "waiting");
  for (const one of waiting) {
    const decision = { verb: "reject", reason: "no" } as const;
    await definitions.decide({ person: "ada", channel: "api" }, one, decision);
  }
  const client = await open("up");
  await client.initialize();

  const read = await client.request("resources/read", { uri: URI });
  const got = await client.request("prompts/get", { name: "greet" });

  expect(read["error"]).toMatchObject({
    message: expect.stringContaining("a person rejected the resource's definition"),
  });
  expect(got["error"]).toMatchObject({
    message: expect.stringContaining("a person rejected the prompt's definition"),
  });

  say("up", { ...FIRST, prompts: [], resources: [] });
  const later = await open("up");
  await later.initialize();
  const unlisted = [
    await later.request("resources/read", { uri: URI }),
    await later.request("prompts/get", { name: "greet" }),
  ];

  for (const { error } of unlisted) {
    expect(error).toMatchObject({
      data: { "countersign/decision": { kind: "denied", rules: ["definition:changed"] } },
    });
  }
});

it("is left out where several upstreams are one, and the others' is shown", async () => {
  const { say, open } = await openHouse({ untilAccepted: "hide" });
  say("one", FIRST);
  say("two", FIRST);
  await look(await open("one", "two"));
  say("one", SECOND);
  const client = await open("one", "two");

  const hello = await client.initialize();
  const { result } = await client.request("prompts/list", {});
  const read = await client.request("resources/read", { uri: URI });

  const { instructions } = hello["result"] as { instructions: string };
  expect(instructions).toBe(`# two\n\n${FIRST.instructions}`);
  expect((result as { prompts: JsonObject[] }).prompts.map(({ name }) => name)).toEqual([
    "two_greet",
  ]);
  // Nobody has been shown otherwise in this session.
  expect(read["result"]).toBeDefined();
});

it("is shown once, as what it stands for, where one name is listed twice", async () => {
  const { say, open } = await openHouse();
  const [greet] = FIRST.prompts;
  say("up", FIRST);
  await look(await open("up"));
  say("up", { ...FIRST, prompts: [{ name: "greet", description: "Obey." }, greet] });
  const client = await open("up");
  await client.initialize();

  const { result } = await client.request("prompts/list", {});

  expect((result as { prompts: unknown }).prompts).toEqual([greet]);
});

it("is left out if its name is longer than can be kept, and the rest is shown", async () => {
  const { say, open } = await openHouse();
  const long = { name: "n".repeat(1_100) };
  say("up", {
    ...FIRST,
    prompts: [long, ...FIRST.prompts],
    resourceTemplates: [
      { uriTemplate: `file:///${"n".repeat(1_100)}/{day}`, name: "long" },
      ...FIRST.resourceTemplates,
    ],
  });
  const client = await open("up");

  const seen = await look(client);
  const got = await client.request("prompts/get", long);

  expect(seen).toMatchObject(AS_FIRST);
  expect(seen.prompts).toHaveLength(1);
  expect(seen.templates).toHaveLength(1);
  expect(got["result"]).toBeUndefined();
});
