/** What stands beside a call's arguments is guarded as they are: masked, restored, shown, bound. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createConditionLanguage } from "@countersign/analysis";
import { isJsonObject, type JsonObject, type JsonValue } from "@countersign/core";
import { temporaryFolder } from "@countersign/testkit";
import { afterEach, describe, expect, it } from "vitest";
import { RawClient } from "../gateway/raw-client.ts";
import { fixture, startGateway } from "../gateway/start-gateway.ts";
import { maskingHouse } from "./masking-house.ts";

const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function house(options: Parameters<typeof maskingHouse>[0]) {
  const heard = join(temporaryFolder(), "heard");
  const server = fileURLToPath(new URL("fixtures/contacts-server.mjs", import.meta.url));
  const { guard, reviewing, storage } = maskingHouse(options);
  const { gateway } = startGateway(
    [
      {
        ...fixture("raw-server.mjs"),
        name: "crm",
        server: { command: process.execPath, args: [server, heard], env: {}, cwd: process.cwd() },
      },
    ],
    { guard, holdMs: 0, holdWithProgressMs: 0 },
  );
  closers.push(() => gateway.close());
  const client = RawClient.through(gateway);
  await client.initialize();
  const take = (more: JsonObject) =>
    client.request("tools/call", { name: "take", arguments: {}, ...more });
  const heardLast = (): JsonObject => {
    if (!existsSync(heard)) return {};
    const [line] = readFileSync(heard, "utf8").trim().split("\n").slice(-1);
    const { _meta, ...rest } = JSON.parse(line ?? "{}") as JsonObject;
    const {
      "countersign/exchange": _,
      progressToken: __,
      ...meta
    } = isJsonObject(_meta) ? _meta : {};
    return { ...rest, _meta: meta };
  };
  const calls = (): number => {
    try {
      return readFileSync(heard, "utf8").trim().split("\n").length;
    } catch {
      return 0;
    }
  };
  return { client, take, heardLast, calls, reviewing, store: storage.store };
}

const tokenIn = (value: JsonValue): string =>
  /EMAIL_[a-z2-7]{10}/.exec(JSON.stringify(value))?.[0] ?? "";

describe("what stands beside the arguments", () => {
  it("reaches the tool without what it may not have, and with what it may", async () => {
    const { take, heardLast } = await house({
      disclose: [{ upstream: "crm", path: '$["(params)"]._meta.*', entities: ["EMAIL_ADDRESS"] }],
    });

    await take({ owner: "ada@post.org", _meta: { user: "ada@post.org", n: 1 } });
    const masked = heardLast();
    await take({ _meta: { user: tokenIn(masked) } });

    expect(masked).toEqual({
      name: "take",
      arguments: {},
      owner: expect.stringMatching(/^EMAIL_/) as JsonValue,
      _meta: { user: "ada@post.org", n: 1 },
    });
    expect(heardLast()["_meta"]).toEqual({ user: "ada@post.org" });
  });

  it("stops the call when a token in it is nobody's", async () => {
    const { take, calls } = await house({});

    const answer = await take({ _meta: { user: "EMAIL_aaaaaaaaaa" } });

    expect(JSON.stringify(answer)).toContain("unknown-token");
    expect(calls()).toBe(0);
  });

  it("is what rules can ask about", async () => {
    const language = createConditionLanguage({ isEntityType: () => true });
    const compiled = language.compile('call.others._meta.tenant == "production"', {
      upstreams: ["crm"],
      destinations: [],
    });
    if (!("condition" in compiled)) throw new Error("the condition is not one");
    const { take, calls } = await house({
      rules: [{ id: "r", when: compiled.condition, decision: "deny", reason: "Not there." }],
    });

    const denied = await take({ _meta: { tenant: "production" } });
    const run = await take({ _meta: { tenant: "test" } });

    expect(JSON.stringify(denied)).toContain("Not there.");
    expect(JSON.stringify(run)).toContain("taken");
    expect(calls()).toBe(1);
  });
});

describe("a held call", () => {
  const beside = { scope: "one", _meta: { tenant: "test", user: "ada@post.org" } };

  it("shows its reviewer what stands beside the arguments, masked", async () => {
    const { take, store, reviewing } = await house({ decision: "require-approval" });

    await take(beside);
    const [request] = await store.approvals({ states: ["pending"], limit: 1 });
    const shown = await reviewing.show({ person: "grace", channel: "api" }, request?.id ?? "");

    expect(shown.others).toEqual({
      scope: "one",
      _meta: { tenant: "test", user: expect.stringMatching(/^EMAIL_/) as JsonValue },
    });
    expect(request?.findings).toEqual({ EMAIL_ADDRESS: 1 });
  });

  it.each([
    { because: "a member is another", more: { ...beside, scope: "all" }, isSame: false },
    { because: "one is missing", more: { _meta: beside._meta }, isSame: false },
    {
      because: "one of _meta is another",
      more: { ...beside, _meta: { ...beside._meta, tenant: "production" } },
      isSame: false,
    },
    { because: "all is the same", more: beside, isSame: true },
    {
      because: "only what names the call differs",
      more: {
        ...beside,
        _meta: {
          ...beside._meta,
          progressToken: 9,
          "claudecode/toolUseId": "toolu_2",
          traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        },
      },
      isSame: true,
    },
  ])("made again is the same call: $isSame, when $because", async ({ more, isSame }) => {
    const { take, store, reviewing, calls } = await house({ decision: "require-approval" });
    await take({
      ...beside,
      _meta: { ...beside._meta, progressToken: 1, "claudecode/toolUseId": "toolu_1" },
    });
    const [request] = await store.approvals({ states: ["pending"], limit: 1 });
    await reviewing.decide({ person: "grace", channel: "api" }, request?.id ?? "", {
      verb: "approve",
      reason: null,
    });

    const again = await take(more);

    expect(calls()).toBe(isSame ? 1 : 0);
    expect(JSON.stringify(again)).toContain(isSame ? "taken" : "PENDING");
    expect(await store.approvals({ limit: 9 })).toHaveLength(isSame ? 1 : 2);
  });
});

it("tells upstreams nothing unasked that they may not have", async () => {
  const { client, heardLast, store } = await house({});
  client.send({
    jsonrpc: "2.0",
    method: "notifications/vendor",
    params: { user: "ada@post.org", progressToken: 4111111111111111 },
  });
  await client.request("ping");

  for (let tries = 0; tries < 100 && heardLast()["method"] === undefined; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(heardLast()).toMatchObject({
    method: "notifications/vendor",
    params: {
      user: expect.stringMatching(/^EMAIL_/) as JsonValue,
      progressToken: 4111111111111111,
    },
  });
  expect(await store.records({ limit: 9 })).toEqual([]);
});
