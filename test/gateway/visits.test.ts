import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import type { Execution, Guard, JsonObject, JsonValue } from "@countersign/core";
import { passThroughGuard } from "@countersign/testkit";
import { Client as V1Client } from "@modelcontextprotocol/sdk/client/index.js";
import {
  ElicitationCompleteNotificationSchema,
  ElicitRequestSchema,
} from "@modelcontextprotocol/sdk/types.js";
import { afterEach, describe, expect, it } from "vitest";
import { fixture, listen, startGateway, StreamClientTransport } from "./start-gateway.ts";

const closers: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const INFO = { name: "visitor", version: "1.0.0" };
const ADDRESS = "https://visit.example/connect?state=s1";

type Visit = Readonly<Record<string, unknown>>;

interface Visitor {
  readonly client: Client;
  /** What the client was asked to show to its person. */
  readonly shown: Visit[];
  /** Ids of the visits that it was told are over. */
  readonly over: string[];
  readonly call: (name: string) => Promise<string>;
}

/** A client of either SDK whose person does `visit` when asked to go somewhere. */
async function connect(
  kind: "first SDK" | "second SDK, 2025-11-25" | "second SDK, 2026-07-28",
  upstream: "2025-11-25" | "2026-07-28",
  options: {
    readonly visit?: (visitor: Visitor) => Promise<unknown>;
    readonly action?: "accept" | "decline";
    readonly canVisit?: boolean;
    readonly door?: "stream" | "http";
    readonly guard?: Guard;
  } = {},
): Promise<Visitor> {
  const { visit, action = "accept", canVisit = true, door = "stream" } = options;
  const { gateway } = startGateway(
    [
      fixture("visiting-server.mjs", {
        args: upstream === "2026-07-28" ? ["--modern"] : [],
      }),
    ],
    { guard: options.guard ?? passThroughGuard() },
  );
  closers.push(() => gateway.close({ graceMs: 100 }));
  const capabilities = { elicitation: { form: {}, ...(canVisit ? { url: {} } : {}) } };
  const client =
    kind === "first SDK"
      ? (new V1Client(INFO, { capabilities }) as unknown as Client)
      : new Client(INFO, {
          capabilities,
          versionNegotiation: {
            mode: kind === "second SDK, 2026-07-28" ? { pin: "2026-07-28" } : "legacy",
          },
        });
  const visitor: Visitor = {
    client,
    shown: [],
    over: [],
    async call(name) {
      const { content } = await client.callTool({ name, arguments: {} });
      return (content as unknown as [{ text: string }])[0].text;
    },
  };
  const answer = async ({ params }: { params: unknown }): Promise<JsonObject> => {
    visitor.shown.push(params as Visit);
    await visit?.(visitor);
    return { action };
  };
  const isOver = ({ params }: { params: { elicitationId: string } }): void =>
    void visitor.over.push(params.elicitationId);
  if (kind === "first SDK") {
    const v1 = client as unknown as V1Client;
    v1.setRequestHandler(ElicitRequestSchema, answer as never);
    v1.setNotificationHandler(ElicitationCompleteNotificationSchema, isOver);
  } else {
    client.setRequestHandler("elicitation/create", answer as never);
    if (kind === "second SDK, 2025-11-25") {
      client.setNotificationHandler("notifications/elicitation/complete", isOver as never);
    }
  }
  if (door === "stream") await client.connect(new StreamClientTransport(gateway) as never);
  else {
    const http = await listen(gateway);
    closers.push(() => http.close());
    await client.connect(new StreamableHTTPClientTransport(new URL(http.url)));
  }
  closers.push(() => client.close());
  return visitor;
}

const LEGACY = ["first SDK", "second SDK, 2025-11-25"] as const;

describe("a visit to an address, when both sides are of 2025-11-25", () => {
  it.each(LEGACY)(
    "is refused for as the upstream refused (%s), and told to be over",
    async (kind) => {
      const visitor = await connect(kind, "2025-11-25");

      const refused = await visitor.call("connect").catch((error: unknown) => error);
      await visitor.call("arrive");
      const connected = await visitor.call("connect");

      expect(refused).toMatchObject({
        code: -32042,
        data: {
          elicitations: [{ mode: "url", elicitationId: "e-1", url: ADDRESS, message: "Sign in" }],
        },
      });
      expect(visitor.over).toEqual(["e-1"]);
      expect(connected).toBe("connected");
    },
  );

  it("is told to the guard as a call that did not run", async () => {
    const executed: Execution[] = [];
    const pass = passThroughGuard();
    const guard: Guard = {
      ...pass,
      run: (call, door) =>
        pass.run(call, {
          ...door,
          async execute(...args) {
            const execution = await door.execute(...args);
            executed.push(execution);
            return execution;
          },
        }),
    };
    const visitor = await connect("first SDK", "2025-11-25", { guard });

    await visitor.call("connect").catch(() => undefined);
    await visitor.call("sent");

    expect(executed).toMatchObject([{ kind: "refused", wantsVisit: true }, { kind: "answered" }]);
  });

  it.each(LEGACY)("is asked for in the middle of a call (%s)", async (kind) => {
    const visitor = await connect(kind, "2025-11-25");

    const answered = await visitor.call("ask");

    expect(visitor.shown).toMatchObject([
      { mode: "url", elicitationId: "e-2", url: ADDRESS, message: "Have a look" },
    ]);
    expect(JSON.parse(answered)).toEqual({ action: "accept" });
  });
});

describe("a visit to an address, when both sides are of 2026-07-28", () => {
  it.each(["stream", "http"] as const)("is asked for in a round over %s", async (door) => {
    const visitor = await connect("second SDK, 2026-07-28", "2026-07-28", { door });

    const connected = await visitor.call("connect");

    expect(visitor.shown).toEqual([{ mode: "url", url: ADDRESS, message: "Sign in" }]);
    expect(connected).toBe("connected");
  });
});

describe("a visit that an upstream of 2025-11-25 refuses a call for", () => {
  const arrive = ({ call }: Visitor): Promise<unknown> => call("arrive");

  it.each(["stream", "http"] as const)(
    "is asked of a client of 2026-07-28 over %s, and the call is made again once it is over",
    async (door) => {
      const visitor = await connect("second SDK, 2026-07-28", "2025-11-25", {
        visit: arrive,
        door,
      });

      const connected = await visitor.call("connect");

      expect(visitor.shown).toEqual([{ mode: "url", url: ADDRESS, message: "Sign in" }]);
      expect(connected).toBe("connected");
      expect(await visitor.call("sent")).toBe("2");
    },
  );

  it("is waited for when it is over only after the person agreed to go there", async () => {
    let later: Promise<unknown> | undefined;
    const visitor = await connect("second SDK, 2026-07-28", "2025-11-25", {
      visit: async ({ call }) => {
        later = new Promise((resolve) => setTimeout(resolve, 50)).then(() => call("arrive"));
      },
    });

    const connected = await visitor.call("connect");
    await later;

    expect(visitor.shown).toHaveLength(1);
    expect(connected).toBe("connected");
  });

  it.each([
    { because: "the person does not want to go there", options: { action: "decline" } as const },
    { because: "the client cannot show addresses", options: { canVisit: false } },
  ])("stays an error when $because, and the call is not made again", async ({ options }) => {
    const visitor = await connect("second SDK, 2026-07-28", "2025-11-25", options);

    const refused = await visitor.call("connect").catch((error: unknown) => error);

    expect(refused).toMatchObject({
      code: -32042,
      message: expect.stringContaining("sign in first") as string,
    });
    expect(await visitor.call("sent")).toBe("1");
  });
});

describe("a visit that an upstream of 2026-07-28 answers with", () => {
  it.each(LEGACY)(
    "is asked of a client of 2025-11-25 (%s) under an id, and told to be over",
    async (kind) => {
      const visitor = await connect(kind, "2026-07-28");

      const connected = await visitor.call("connect");

      const id = expect.stringMatching(/^visit_[\w-]{16}$/) as string;
      expect(visitor.shown).toMatchObject([
        { mode: "url", elicitationId: id, url: ADDRESS, message: "Sign in" },
      ]);
      expect(connected).toBe("connected");
      expect(visitor.over).toEqual([visitor.shown[0]?.["elicitationId"]]);
    },
  );

  it("is not asked of a client that cannot show addresses", async () => {
    const visitor = await connect("first SDK", "2026-07-28", { canVisit: false });

    const refused = await visitor.call("connect").catch((error: unknown) => String(error));

    expect(visitor.shown).toEqual([]);
    expect(refused).toMatch(/cannot give|elicitation/i);
  });
});

function hidden(value: JsonValue): JsonValue {
  return JSON.parse(JSON.stringify(value).replaceAll("state=s1", "state=SECRET_1")) as JsonValue;
}

/** Masks what the address ends with. */
const HIDING: Guard = {
  ...passThroughGuard(),
  mask: async (_caller, value) => hidden(value),
  async run(call, door) {
    const guarded = await passThroughGuard().run(call, door);
    const { outcome } = guarded;
    return outcome.kind === "answered"
      ? { ...guarded, outcome: { ...outcome, result: hidden(outcome.result) } }
      : guarded;
  },
};

describe("an address that masking changes", () => {
  it.each([
    { kind: "first SDK", upstream: "2025-11-25", tool: "ask", told: /the address to visit/ },
    {
      kind: "second SDK, 2026-07-28",
      upstream: "2025-11-25",
      tool: "ask",
      told: /the address to visit/,
    },
    {
      kind: "second SDK, 2026-07-28",
      upstream: "2025-11-25",
      tool: "connect",
      told: /sign in first/,
    },
    { kind: "first SDK", upstream: "2026-07-28", tool: "connect", told: /cannot give/ },
    {
      kind: "second SDK, 2026-07-28",
      upstream: "2026-07-28",
      tool: "connect",
      told: /the address to visit/,
    },
  ] as const)("is shown to nobody ($kind before $upstream, $tool)", async (row) => {
    const visitor = await connect(row.kind, row.upstream, { guard: HIDING });

    const outcome = await visitor.call(row.tool).catch((error: unknown) => String(error));

    expect(visitor.shown).toEqual([]);
    expect(outcome).toMatch(row.told);
  });
});
