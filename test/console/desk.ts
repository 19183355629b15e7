/**
 * A real daemon in the process of a test, whose clock can be moved on: its database, policy, people and log are as they
 * are for users. Before it stands an upstream of the test's own, and agents call it for people whom a provider vouches for.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { type Daemon, startDaemon } from "../../packages/cli/src/daemon/daemon.ts";
import { loadConfig } from "../../packages/config/src/index.ts";
import {
  type ApprovalRequest,
  type AuditRecord,
  type JsonObject,
  type Store,
  sweepApprovals,
} from "../../packages/core/src/index.ts";
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

export interface Asked {
  readonly status: number;
  readonly body: JsonObject;
}

export interface Desk {
  readonly origin: string;
  readonly upstream: OwnUpstream;
  readonly others: ReadonlyMap<string, OwnUpstream>;
  readonly configFile: string;
  readonly dataFolder: string;
  /** Lines for the operator. */
  readonly reports: readonly string[];
  /** The one that runs, or ran last. */
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
  /** Asks the API as somebody. */
  ask(person: string, path: string, body?: object): Promise<Asked>;
  /** Agents go, and wait for no answer any more. */
  hangUp(): Promise<void>;
  /** Moves the clock on. */
  pass(milliseconds: number): void;
  /** Moves it on until nothing waits any more that was asked so far, and forgets what the upstream was sent. */
  clear(): Promise<void>;
  /** Stops the daemon as an operator does, and starts it again at the same place. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

export const PEOPLE = { ada: "Ada Lovelace", grace: "Grace Hopper", sam: "Sam Rivers" } as const;

const EXPIRES_AFTER_SECONDS = 900;

/** Tools are deleting ones unless `categories` says another. */
const RULES = `
  default: require-approval
  rules:
    - { id: reads, category: read, decision: allow }
    - { id: deletes-need-a-person, tool: "delete_*", decision: require-approval, reason: Customers are deleted by a person. }
    - { id: two-people, tool: "merge_*", decision: require-approval, approval: { quorum: 2 } }
    - { id: key-accounts, tool: "close_*", decision: require-approval, approval: { escalate_to: [sam] } }
    - { id: money, tool: "transfer*", decision: require-approval, approval: { reviewers: [grace] } }
    - { id: urgent, tool: "urgent_*", decision: require-approval, approval: { expires_after_seconds: 300 } }
    - { id: soon, tool: "soon_*", decision: require-approval, approval: { expires_after_seconds: 4 } }
    - { id: never, tool: "drop_*", decision: deny, reason: Nothing is dropped. }`;

export interface DeskOptions {
  /** Of the upstream `crm`, which there is not without one. */
  readonly tools: readonly string[];
  /** Other upstreams, by name; tools are then called `<upstream>_<tool>`. */
  readonly others?: Readonly<
    Record<string, { readonly tools: readonly string[]; readonly trust: string }>
  >;
  readonly categories?: Readonly<Record<string, string>>;
  /** The `policy`, in YAML, in place of {@link RULES}. */
  readonly policy?: string;
  /** Who may break the glass. */
  readonly breakGlass?: string;
  /** `local`: the agent calls for whoever runs it, who decides as `ada`. */
  readonly mode?: "local" | "team";
  /** The rest of the configuration, in YAML. */
  readonly more?: string;
}

export async function openDesk(options: DeskOptions): Promise<Desk> {
  const { mode = "team" } = options;
  const [provider, upstream] = await Promise.all([startFakeOpenId(), startUpstream(options.tools)]);
  const folder = mkdtempSync(join(tmpdir(), "countersign-desk-"));
  const configFile = join(folder, "countersign.yaml");
  const people = Object.entries(PEOPLE).map(
    ([key, name]) =>
      `  ${key}: { name: ${name}, openid: [{ issuer: "${provider.issuer}", subject: ${key} }] }`,
  );
  const categories = Object.entries(options.categories ?? { "find_*": "read", "*": "delete" }).map(
    ([tool, category]) => `"${tool}": { category: ${category} }`,
  );
  const others = new Map<string, OwnUpstream>();
  for (const [name, other] of Object.entries(options.others ?? {})) {
    others.set(name, await startUpstream(other.tools));
  }
  const crm = `  crm: { url: "${upstream.url}", trust: internal, tools: { ${categories.join(", ")} } }`;
  const upstreams = [
    ...(options.tools.length === 0 ? [] : [crm]),
    ...[...others].map(
      ([name, { url }]) => `  ${name}: { url: "${url}", trust: ${options.others?.[name]?.trust} }`,
    ),
  ];
  writeFileSync(
    configFile,
    `version: 1
mode: ${mode}
listen: { http: "127.0.0.1:0", agent_authentication: ${mode === "local" ? "token" : "oauth"} }
identity:
  providers:
    company: { issuer: "${provider.issuer}", audience: "api://countersign" }
${upstreams.length === 0 ? "" : "upstreams:"}
${upstreams.join("\n")}
people:
${people.join("\n")}
approvals: { reviewers: [ada, grace], break_glass: [${options.breakGlass ?? "sam"}], expires_after_seconds: ${EXPIRES_AFTER_SECONDS}, hold_seconds: 600 }
policy_admins: [ada]
policy:${options.policy ?? RULES}
${options.more ?? ""}
`,
    { mode: 0o600 },
  );

  const reports: string[] = [];
  let passed = 0;
  const clock = { ...systemClock, now: (): number => Date.now() + passed };
  const config = await loadConfig(configFile, { conditions: conditionLanguage });
  const report = (line: string): void => void reports.push(line);
  let daemon = await startDaemon({ config, report, clock });
  const origin = daemon.origin ?? "";
  const { hostname: host, port } = new URL(origin);
  const sameAgain = {
    ...config,
    listen: { ...config.listen, http: { host, port: Number(port) } },
  };
  const store = (): Store => daemon.runtime.store;

  const given = new Map<string, string>();
  const agents = new Map<string, Promise<Client>>();
  const agentOf = ({ subject = "jo", name = "Jo Berger", client }: Asker): Promise<Client> => {
    const key = JSON.stringify([subject, name, client]);
    const known = agents.get(key);
    if (known !== undefined) return known;
    const token =
      mode === "local"
        ? readFileSync(join(config.dataFolder, "agent.token"), "utf8").trim()
        : provider.token({
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
  /** Agents hang up. */
  const leave = async (): Promise<void> => {
    const leaving = [...agents.values()];
    agents.clear();
    for (const agent of leaving) await agent.then((one) => one.close()).catch(() => undefined);
  };
  const waiting: Promise<string>[] = [];
  const usualAnswer = upstream.answer;
  let marked = 0;
  const seen = new Set<string>();

  const desk: Desk = {
    origin,
    upstream,
    others,
    configFile,
    dataFolder: config.dataFolder,
    reports,
    get daemon() {
      return daemon;
    },
    async credentialOf(person) {
      const { credentials } = daemon.runtime;
      const known = given.get(person);
      if (known !== undefined && (await credentials.accept(known)) !== undefined) return known;
      const { credential } = await credentials.create(person);
      given.set(person, credential);
      return credential;
    },
    async hold(tool, args = {}, asker = {}, said) {
      const told = call(tool, args, asker, said).catch((error: unknown) => String(error));
      waiting.push(told);
      const early = told.then((text) => {
        throw new Error(`it was not held: ${text.slice(0, 300)}`);
      });
      // Whoever waits for the answer hears of it; here it only ends the wait.
      early.catch(() => undefined);
      const find = async (): Promise<string> => {
        for (const deadline = Date.now() + 20_000; Date.now() < deadline; await sleep(5)) {
          const open = await store().approvals({ states: ["pending"], limit: 1_000 });
          const found = open.find(
            (one) => [one.tool, `${one.upstream}_${one.tool}`].includes(tool) && !seen.has(one.id),
          );
          if (found !== undefined) return found.id;
        }
        throw new Error("nothing was held within 20 s: the same call is held already?");
      };
      const id = await Promise.race([find(), early]);
      seen.add(id);
      return { id, told };
    },
    agent: agentOf,
    call: (tool, args = {}, asker = {}) => call(tool, args, asker),
    async request(id) {
      const found = await store().approval(id);
      if (found === undefined) throw new Error(`there is no request ${id}`);
      return found;
    },
    records: () => store().records({ afterSequence: marked, limit: 10_000 }),
    async mark() {
      const [newest] = await store().records({ newestFirst: true, limit: 1 });
      marked = newest?.sequence ?? 0;
    },
    async ask(person, path, body) {
      const answer = await fetch(`${origin}/api${path}`, {
        method: body === undefined ? "GET" : "POST",
        headers: {
          authorization: `Bearer ${await desk.credentialOf(person)}`,
          "content-type": "application/json",
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: answer.status, body: (await answer.json()) as JsonObject };
    },
    hangUp: leave,
    pass(milliseconds) {
      passed += milliseconds;
    },
    async clear() {
      passed += EXPIRES_AFTER_SECONDS * 1_000 + 1;
      await sweepApprovals({ store: store(), clock });
      // Whoever waited is told; what was approved ran.
      await Promise.all(waiting.splice(0));
      upstream.got.length = 0;
      upstream.answer = usualAnswer;
    },
    async goAway() {
      await leave();
      await daemon.close();
    },
    async comeBack() {
      daemon = await startDaemon({ config: sameAgain, report, clock });
    },
    async close() {
      await leave();
      await daemon.close();
      await Promise.all([upstream, ...others.values(), provider].map((one) => one.close()));
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    },
  };
  return desk;
}
