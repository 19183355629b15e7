import { statSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "@countersign/config";
import type { SetupFinding, SetupLook } from "@countersign/console";
import type { Gateway } from "@countersign/mcp-gateway";
import type { Runtime } from "@countersign/runtime";
import { counted } from "../table.ts";
import { VERSION } from "../version.ts";
import type { RecentReports } from "./recent-reports.ts";
import { askElsewhere, type Elsewhere } from "./asked-elsewhere.ts";
import { lookAtKeys, lookAtPasskeys, lookAtProviders } from "./setup-identity.ts";
import {
  lookAtCredential,
  lookAtFile,
  lookAtMode,
  lookAtOutcomes,
  noUpstreams,
  upstreamFindings,
} from "./setup-findings.ts";

export interface SetupParts {
  readonly config: Config;
  readonly runtime: Runtime;
  readonly gateway: Pick<Gateway, "inspect">;
  readonly reports: RecentReports;
  /** Clients on the socket right now. */
  readonly connections: () => number;
  readonly origin: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

/** Less than that, and the log may soon have no room, which stops every call. */
const LOW_ON_DISK = 1024 ** 3;

/** What the running daemon knows about itself. Looking costs a few reads; only `tryUpstreams` starts anything. */
export function setupLook(parts: SetupParts): SetupLook {
  let trying: Promise<readonly SetupFinding[]> | undefined;
  const elsewhere = askElsewhere(parts.config, Date.now);
  return {
    async look() {
      const others = await elsewhere();
      return [
        ...(await lookAtService(parts)),
        ...lookAtPolicy(parts),
        lookAtMode(parts.config),
        lookAtCredential(await parts.runtime.credentials.exist()),
        ...(await lookAtIdentity(parts, others)),
        ...(await lookAtUpstreams(parts)),
        ...(await lookAtStorage(parts)),
        ...(await lookAtLog(parts, others)),
        ...(await lookAtChannels(parts)),
      ];
    },
    reports: () => parts.reports.lines(),
    tryUpstreams() {
      // Each of them is started once, however many people ask at the same time.
      trying ??= parts.gateway
        .inspect()
        .then(upstreamFindings)
        .finally(() => {
          trying = undefined;
        });
      return trying;
    },
  };
}

async function lookAtService({
  runtime,
  connections,
  origin,
  startedAt,
}: SetupParts): Promise<readonly SetupFinding[]> {
  const pause = await runtime.store.pause();
  return [
    {
      area: "service",
      subject: "versions",
      state: "ok",
      says: `Countersign ${VERSION}, Node ${process.version}`,
    },
    {
      area: "service",
      subject: "daemon",
      state: "ok",
      says: `process ${process.pid}, since ${new Date(startedAt).toISOString()}, page at ${origin}/`,
    },
    {
      area: "service",
      subject: "clients",
      state: "ok",
      says: `${counted(connections(), "client")} connected through \`countersign connect\` right now`,
    },
    pause === null
      ? { area: "service", subject: "kill switch", state: "ok", says: "off: calls are decided" }
      : {
          area: "service",
          subject: "kill switch",
          state: "wrong",
          says: `thrown by ${pause.by.person}: every call is ${pause.mode === "hold" ? "held" : "denied"}`,
          mend: "countersign resume, or the page, once the reason is gone",
        },
  ];
}

function lookAtPolicy({ config, runtime }: SetupParts): readonly SetupFinding[] {
  const { hash, observe } = runtime.policy();
  const change = runtime.policyChanges.pending();
  return [
    lookAtFile(config),
    observe === true
      ? {
          area: "policy",
          subject: "policy",
          state: "note",
          says: `${hash.slice(0, 16)}: it only observes, nothing is held or denied`,
          mend: "take `policy.observe` out when you trust what it would do",
        }
      : { area: "policy", subject: "policy", state: "ok", says: `${hash.slice(0, 16)}, in force` },
    ...(change === null
      ? []
      : [
          {
            area: "policy" as const,
            subject: "changed configuration",
            state: "note" as const,
            says: "the file has changed, and the change waits",
            mend: `${runtime.policyChanges.admins().join(", ") || "nobody"} can accept it`,
          },
        ]),
  ];
}

async function lookAtUpstreams({ config, runtime }: SetupParts): Promise<readonly SetupFinding[]> {
  if (config.upstreams.length === 0) return [noUpstreams()];
  const known = await runtime.definitions.list();
  return config.upstreams.map(({ name, trust, transport }) => {
    const definitions = known.filter(({ upstream, listed }) => upstream === name && listed);
    const tools = definitions.filter(({ kind }) => kind === "tool");
    const waiting = definitions.filter(({ state }) => state === "waiting").length;
    const process = { stdio: "a process", http: "over HTTP", program: "tools of a program" };
    const about = { area: "upstreams", subject: `upstream ${name}` } as const;
    const says = `${process[transport.kind]}, ${trust}, ${tools.length === 0 ? "has listed no tools yet" : counted(tools.length, "tool")}`;
    return waiting === 0
      ? { ...about, state: "ok", says }
      : {
          ...about,
          state: "note",
          says: `${says}, ${counted(waiting, "definition")} to be accepted`,
          mend: "look at their definitions",
        };
  });
}

async function lookAtIdentity(
  { config, runtime, origin }: SetupParts,
  { providers }: Elsewhere,
): Promise<readonly SetupFinding[]> {
  const inForce = runtime.configInForce();
  const holders = new Set<string>();
  for (const { id } of inForce.people) {
    if ((await runtime.passkeys.of(id)).length > 0) holders.add(id);
  }
  const admins = runtime.policyChanges.admins();
  return [
    ...lookAtPasskeys(inForce, { admins, holders, place: placeOf(config, origin) }),
    ...lookAtKeys(await runtime.serviceKeys.list(), Date.now()),
    ...lookAtProviders(config, providers),
  ];
}

/** Where a browser makes passkeys for us: at a name. On 127.0.0.1 we answer to `localhost` as well. */
function placeOf({ listen }: Config, origin: string): string | null {
  const { hostname } = new URL(listen.publicUrl ?? origin);
  const isName = !/^[\d.]+$/.test(hostname) && !hostname.startsWith("[");
  return isName || hostname === "127.0.0.1" ? hostname : null;
}

async function lookAtStorage({ config, runtime }: SetupParts): Promise<readonly SetupFinding[]> {
  const { dataFolder } = config;
  const [newest] = await runtime.store.records({ newestFirst: true, limit: 1 });
  const bytes = ["countersign.db", "countersign.db-wal"]
    .map((name) => statSync(join(dataFolder, name), { throwIfNoEntry: false })?.size ?? 0)
    .reduce((sum, size) => sum + size, 0);
  const { bavail, bsize } = await statfs(dataFolder);
  const free = bavail * bsize;
  const about = { area: "storage", subject: "disk" } as const;
  const { postgres } = config.storage;
  const where =
    postgres === null
      ? `${dataFolder}, ${size(bytes)}`
      : `PostgreSQL at ${placeOfDatabase(postgres)}`;
  return [
    {
      area: "storage",
      subject: "database",
      state: "ok",
      says: `${where}, ${counted(newest?.sequence ?? 0, "record")}`,
    },
    free < LOW_ON_DISK
      ? {
          ...about,
          state: "wrong",
          says: `${size(free)} free: a call that cannot be recorded does not run`,
          mend: "make room, or erase old payloads with `countersign audit erase --older-than`",
        }
      : { ...about, state: "ok", says: `${size(free)} free` },
  ];
}

/** Without who we are there, and our password. */
function placeOfDatabase(url: string): string {
  const { host = "", pathname = "" } = URL.parse(url) ?? {};
  return host === "" ? "its socket" : host + pathname;
}

async function lookAtLog(
  { config, runtime }: SetupParts,
  elsewhere: Elsewhere,
): Promise<readonly SetupFinding[]> {
  const { anchors, forward } = config.audit;
  const [newest] = await runtime.store.records({ newestFirst: true, limit: 1 });
  const unknown = await runtime.store.approvals({ states: ["unknown"], limit: 1000 });
  const behind: SetupFinding[] = [];
  for (const { name } of forward) {
    const [note] = await runtime.store.channelNotes({
      channel: `forward:${name}`,
      prefix: "cursor",
      limit: 1,
    });
    const sent = typeof note?.value === "number" ? note.value : 0;
    const missing = Math.max(0, (newest?.sequence ?? 0) - sent);
    behind.push({
      area: "log",
      subject: `forwarding to ${name}`,
      // A few are always on their way.
      state: missing > 1_000 ? "wrong" : "ok",
      says: missing === 0 ? "has every record" : `${counted(missing, "record")} behind`,
      ...(missing > 1_000 ? { mend: "see what was reported below, and its receiver" } : {}),
    });
  }
  const kept = [...elsewhere.anchors].map(
    ([name, size]): SetupFinding =>
      size === null
        ? {
            area: "log",
            subject: `anchor ${name}`,
            state: "note",
            says: "holds no checkpoint of this log, or did not answer",
            mend: "see what was reported below; the first checkpoint is made with the first decision, or by the schedule",
          }
        : {
            area: "log",
            subject: `anchor ${name}`,
            state: "ok",
            says: `its newest checkpoint covers ${size} of ${counted(newest?.sequence ?? 0, "record")}`,
          },
  );
  return [
    ...(anchors.length > 0
      ? kept
      : [
          {
            area: "log" as const,
            subject: "anchors",
            state: "note" as const,
            says: "none: nobody can tell whether the end of the log was cut off",
            mend: "name one under `audit.anchors`, on another machine",
          },
        ]),
    ...behind,
    ...lookAtOutcomes(unknown.length),
  ];
}

async function lookAtChannels({ config, runtime }: SetupParts): Promise<readonly SetupFinding[]> {
  const { webhooks, teams, slack, workflows } = config.channels;
  const names = [
    ...(teams === null ? [] : ["teams"]),
    ...(slack === null ? [] : ["slack"]),
    ...workflows.map(({ name }) => name),
    ...webhooks.map(({ name }) => name),
  ];
  const page = { area: "channels", subject: "this page", state: "ok", says: "answers" } as const;
  const others = await Promise.all(
    names.map(async (channel): Promise<SetupFinding> => {
      const waiting = await runtime.store.outbox({
        channel,
        dueBy: Number.MAX_SAFE_INTEGER,
        limit: 1_000,
      });
      const failing = waiting.filter(({ attempts }) => attempts > 0).length;
      const about = { area: "channels", subject: channel } as const;
      return failing > 0
        ? {
            ...about,
            state: "wrong",
            says: `${counted(failing, "notice")} could not be delivered so far; requests stay open meanwhile`,
            mend:
              channel === "teams" || channel === "slack"
                ? `countersign ${channel} doctor`
                : "see whether its address answers",
          }
        : { ...about, state: "ok", says: "has been told everything" };
    }),
  );
  return [page, ...others];
}

function size(bytes: number): string {
  const units = ["bytes", "KB", "MB", "GB", "TB"];
  let at = 0;
  let count = bytes;
  while (count >= 1_000 && at < units.length - 1) {
    count /= 1_000;
    at++;
  }
  return `${at === 0 ? count : count.toFixed(1)} ${units[at]}`;
}
