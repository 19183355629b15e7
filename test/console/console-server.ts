import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { DefinitionReviews, ReviewerCredentials } from "../../packages/core/src/index.ts";
import type { LogSearch, UsageQuery } from "../../packages/core/src/index.ts";
import { type ConsoleOptions, createConsole } from "../../packages/console/src/index.ts";
import { createAccessAdmin, createServiceKeys } from "../../packages/identity/src/index.ts";
import { MemorySessions, MemoryStorage } from "../../packages/testkit/src/index.ts";
import { inMemoryPasskeys } from "./in-memory-passkeys.ts";
import { inMemoryCredentials, InMemoryReviewing } from "./in-memory-reviewing.ts";

export interface ConsoleServer {
  readonly origin: string;
  readonly reviewing: InMemoryReviewing;
  readonly credentials: ReviewerCredentials;
  /** Lines the console reported as trouble. */
  readonly trouble: readonly string[];
  /** What it was asked about data usage. */
  readonly askedUsage: readonly UsageQuery[];
  /** Ends every connection and answers nobody, until {@link comeBack}. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  /** Moves the clock on. */
  pass(milliseconds: number): void;
  close(): Promise<void>;
}

/** Hosts a console on a free port of loopback, for reviewers `ada`, `grace` and `sam`. */
export async function startConsole(
  mode: "local" | "team" = "team",
  definitions?: DefinitionReviews,
  looking: Partial<ConsoleOptions> = {},
): Promise<ConsoleServer> {
  let passed = 0;
  const now = (): number => Date.now() + passed;
  const reviewing = new InMemoryReviewing(now);
  reviewing.mode = mode;
  const credentials = inMemoryCredentials(["ada", "grace", "sam"]);
  const trouble: string[] = [];

  const askedUsage: UsageQuery[] = [];
  const search: LogSearch = {
    find: () => Promise.resolve([]),
    usage(query) {
      askedUsage.push(query);
      return Promise.resolve({ rows: [], isCut: false, firsts: [] });
    },
    progress: () => Promise.resolve({ indexed: 0, records: 0 }),
    close: () => Promise.resolve(),
  };

  const { store } = new MemoryStorage();
  const access = { store, serviceKeys: createServiceKeys({ store, now }) };
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const page = createConsole({
    reviewing,
    ...(definitions === undefined ? {} : { definitions }),
    ...looking,
    credentials,
    sessions: new MemorySessions(now),
    passkeys: inMemoryPasskeys,
    access: createAccessAdmin({
      ...access,
      policy: () => ({}),
      proofs: inMemoryPasskeys,
      credentials,
      isAdmin: (person) => person === "ada",
      isPerson: () => true,
      now,
    }),
    digest: (text) => createHmac("sha256", "a key").update(text).digest("base64url"),
    mode,
    people: {
      ada: { name: "Ada Lovelace" },
      grace: { name: "Grace Hopper" },
      sam: { name: "Sam Rivers" },
    },
    status: () => ({ version: "0.1.0", upstreams: ["crm"], policyHash: "c0ffee", observes: false }),
    log: reviewing,
    search,
    record: (draft) => {
      reviewing.append(draft);
      return Promise.resolve();
    },
    origin,
    now,
    report: (line) => trouble.push(line),
  });
  server.on("request", (req, res) => {
    void page.handle(req, res).then((isAnswered) => {
      if (!isAnswered) res.writeHead(404).end();
    });
  });

  return {
    origin,
    reviewing,
    credentials,
    trouble,
    askedUsage,
    goAway: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
    comeBack: () =>
      new Promise((listening) => {
        server.listen(Number(new URL(origin).port), "127.0.0.1", listening);
      }),
    pass: (milliseconds) => {
      passed += milliseconds;
    },
    close: () =>
      new Promise((closed) => {
        page.close();
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
