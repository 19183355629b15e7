/**
 * A real daemon in the process of a test, whose clock can be moved on: its database, policy, people and log are as they
 * are for users. Before it stands an upstream of the test's own, and agents call it for people whom a provider vouches for.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { type Daemon, startDaemon } from "../../packages/cli/src/daemon/daemon.ts";
import { loadConfig } from "../../packages/config/src/index.ts";
import type { ApprovalRequest, AuditRecord, JsonObject } from "../../packages/core/src/index.ts";
import { conditionLanguage, systemClock } from "../../packages/runtime/src/index.ts";
import { startFakeOpenId } from "../../packages/testkit/src/index.ts";
import { type OwnUpstream, startUpstream } from "./own-upstream.ts";

/** Who asks, and through which program. */
export interface Asker {
  /** Of the provider; a key of `people` is that person. */
  readonly subject?: string;
  readonly name?: string;
  readonly client?: { readonly name: string; readonly version: string };
}

export interface HeldCall {
  readonly id: string;
  /** What the agent is told in the end. */
  readonly told: Promise<string>;
}

export interface Desk {
  readonly origin: string;
  readonly upstream: OwnUpstream;
  readonly configFile: string;
  readonly dataFolder: string;
  /** Lines for the operator. */
  readonly reports: readonly string[];
  readonly daemon: Daemon;
  /** A credential of somebody, the same one each time until it is revoked. */
  credentialOf(person: string): Promise<string>;
  /** Makes a call and waits until it is held. */
  hold(tool: string, args?: JsonObject, asker?: Asker, said?: string): Promise<HeldCall>;
  /** Makes a call and waits for the answer. */
  call(tool: string, args?: JsonObject, asker?: Asker): Promise<string>;
  /** The client through which somebody asks. */
  agent(asker: Asker): Promise<Client>;
  request(id: string): Promise<ApprovalRequest>;
  /** Records since {@link mark}, oldest first. */
  records(): Promise<readonly AuditRecord[]>;
  mark(): Promise<void>;
  /** Moves the clock on. */
  pass(milliseconds: number): void;
  close(): Promise<void>;
}

export const PEOPLE = { ada: "Ada Lovelace", grace: "Grace Hopper", sam: "Sam Rivers" } as const;

/** What nobody decides about otherwise; tools are deleting ones unless `categories` says another. */
export const RULES = `
    - { id: deletes-need-a-person, decision: require-approval, reason: Customers are deleted by a person. }
    - { id: two-people, tool: "merge_*", decision: require-approval, approval: { quorum: 2 } }
    - { id: key-accounts, tool: "close_*", decision: require-approval, approval: { escalate_to: [sam] } }
    - { id: money, tool: "transfer*", decision: require-approval, approval: { reviewers: [grace] } }
    - { id: soon, tool: "soon_*", decision: require-approval, approval: { expires_after_seconds: 4 } }
    - { id: never, tool: "drop_*", decision: deny, reason: Nothing is dropped. }`;

export interface DeskOptions {
  /** The upstream's. */
  readonly tools: readonly string[];
  readonly categories?: Readonly<Record<string, string>>;
  /** Rules in YAML, in place of {@link RULES}. */
  readonly rules?: string;
  /** The rest of the configuration, in YAML. */
  readonly more?: string;
}

export async function openDesk(options: DeskOptions): Promise<Desk> {
  const [provider, upstream] = await Promise.all([startFakeOpenId(), startUpstream(options.tools)]);
  const folder = mkdtempSync(join(tmpdir(), "countersign-desk-"));
  const configFile = join(folder, "countersign.yaml");
  const people = Object.entries(PEOPLE).map(
    ([key, name]) =>
      `  ${key}: { name: ${name}, openid: [{ issuer: "${provider.issuer}", subject: ${key} }] }`,
  );
  const categories = Object.entries({ ...options.categories, "*": "delete" }).map(
    ([tool, category]) => `      "${tool}": { category: ${category} }`,
  );
  writeFileSync(
    configFile,
    `version: 1
mode: team
listen: { http: "127.0.0.1:0", agent_authentication: oauth }
identity:
  providers:
    company: { issuer: "${provider.issuer}", audience: "api://countersign" }
upstreams:
  crm:
    url: "${upstream.url}"
    trust: internal
    tools:
${categories.join("\n")}
people:
${people.join("\n")}
approvals: { reviewers: [ada, grace], break_glass: [sam], expires_after_seconds: 900, hold_seconds: 600 }
policy_admins: [ada]
policy:
  default: require-approval
  rules:${options.rules ?? RULES}
${options.more ?? ""}
`,
    { mode: 0o600 },
  );

  const reports: string[] = [];
  let passed = 0;
  const clock = { ...systemClock, now: (): number => Date.now() + passed };
  const config = await loadConfig(configFile, { conditions: conditionLanguage });
  const daemon = await startDaemon({ config, report: (line) => reports.push(line), clock });
  const origin = daemon.origin ?? "";
  const { store, credentials } = daemon.runtime;

  const given = new Map<string, string>();
  const agents = new Map<string, Promise<Client>>();
  const agentOf = ({ subject = "jo", name = "Jo Berger", client }: Asker): Promise<Client> => {
    const key = JSON.stringify([subject, name, client]);
    const known = agents.get(key);
    if (known !== undefined) return known;
    const token = provider.token({
      sub: subject,
      name,
      aud: "api://countersign",
      exp: Math.floor(Date.now() / 1000) + 30 * 86_400,
    });
    const open = async (): Promise<Client> => {
      const agent = new Client(client ?? { name: "claude-code", version: "2.1.0" });
      await agent.connect(
        new StreamableHTTPClientTransport(new URL(`${origin}/mcp`), {
          requestInit: { headers: { authorization: `Bearer ${token}` } },
        }),
      );
      await agent.listTools();
      return agent;
    };
    const opened = open();
    agents.set(key, opened);
    return opened;
  };
  const call = async (
    tool: string,
    args: JsonObject,
    asker: Asker,
    said?: string,
  ): Promise<string> => {
    const agent = await agentOf(asker);
    const meta = said === undefined ? {} : { _meta: { "countersign/justification": said } };
    const answer = await agent.callTool(
      { name: tool, arguments: args, ...meta },
      { timeout: 600_000 },
    );
    return (answer.content as { text?: string }[]).map(({ text }) => text ?? "").join("\n");
  };
  let marked = 0;
  const seen = new Set<string>();

  return {
    origin,
    upstream,
    configFile,
    dataFolder: config.dataFolder,
    reports,
    daemon,
    async credentialOf(person) {
      const known = given.get(person);
      if (known !== undefined && (await credentials.accept(known)) !== undefined) return known;
      const { credential } = await credentials.create(person);
      given.set(person, credential);
      return credential;
    },
    async hold(tool, args = {}, asker = {}, said) {
      const told = call(tool, args, asker, said).catch((error: unknown) => String(error));
      const early = told.then((text) => {
        throw new Error(`it was not held: ${text.slice(0, 300)}`);
      });
      // Whoever waits for the answer hears of it; here it only ends the wait.
      early.catch(() => undefined);
      const find = async (): Promise<string> => {
        for (;;) {
          const open = await store.approvals({ states: ["pending"], limit: 1_000 });
          const found = open.find((one) => one.tool === tool && !seen.has(one.id));
          if (found !== undefined) return found.id;
          await sleep(5);
        }
      };
      const id = await Promise.race([find(), early]);
      seen.add(id);
      return { id, told };
    },
    agent: agentOf,
    call: (tool, args = {}, asker = {}) => call(tool, args, asker),
    async request(id) {
      const found = await store.approval(id);
      if (found === undefined) throw new Error(`there is no request ${id}`);
      return found;
    },
    records: () => store.records({ afterSequence: marked, limit: 10_000 }),
    async mark() {
      const [newest] = await store.records({ newestFirst: true, limit: 1 });
      marked = newest?.sequence ?? 0;
    },
    pass(milliseconds) {
      passed += milliseconds;
    },
    async close() {
      for (const agent of agents.values()) {
        await agent.then((one) => one.close()).catch(() => undefined);
      }
      await daemon.close();
      await Promise.all([upstream.close(), provider.close()]);
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    },
  };
}
