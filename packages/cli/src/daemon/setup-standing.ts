/** What can be told of an installation whether or not a daemon runs on it: for the page's Health and for `doctor`. */
import { statSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "@countersign/config";
import type { SetupFinding } from "@countersign/console";
import type { DefinitionPin, ReviewerCredentials, Store } from "@countersign/core";
import type { Passkeys, ServiceKeys } from "@countersign/identity";
import type { StandingConfig } from "@countersign/runtime";
import { counted } from "../table.ts";
import type { Elsewhere } from "./asked-elsewhere.ts";
import {
  lookAtCredential,
  lookAtFile,
  lookAtMode,
  lookAtOutcomes,
  noUpstreams,
} from "./setup-findings.ts";
import { lookAtKeys, lookAtPasskeys, lookAtProviders } from "./setup-identity.ts";

export interface Standing {
  /** As the process that looks was started with it. */
  readonly config: Config;
  /** What counts, as it was accepted; `policy` is `null` where only a running daemon knows it. */
  readonly inForce: Omit<StandingConfig, "policy"> & {
    readonly policy: StandingConfig["policy"] | null;
  };
  readonly store: Store;
  readonly credentials: Pick<ReviewerCredentials, "exist">;
  readonly passkeys: Pick<Passkeys, "of">;
  readonly serviceKeys: Pick<ServiceKeys, "list">;
  /** Where the page is, or would be; `null`: nowhere. */
  readonly origin: string | null;
  readonly elsewhere: Elsewhere;
}

/** Less than that, and the log may soon have no room, which stops every call. */
const LOW_ON_DISK = 1024 ** 3;

/** Each thing once, in the order in which somebody would ask. Costs a few reads, and changes nothing. */
export async function lookAtStanding(standing: Standing): Promise<readonly SetupFinding[]> {
  return [
    await lookAtPause(standing),
    ...lookAtPolicy(standing),
    lookAtMode(standing.config),
    lookAtCredential(await standing.credentials.exist()),
    ...(await lookAtIdentity(standing)),
    ...(await lookAtUpstreams(standing)),
    ...(await lookAtStorage(standing)),
    ...(await lookAtLog(standing)),
    ...(await lookAtChannels(standing)),
  ];
}

async function lookAtPause({ store }: Standing): Promise<SetupFinding> {
  const about = { area: "service", subject: "kill switch" } as const;
  const pause = await store.pause();
  if (pause === null) return { ...about, state: "ok", says: "off: calls are decided" };
  return {
    ...about,
    state: "wrong",
    says: `thrown by ${pause.by.person}: every call is ${pause.mode === "hold" ? "held" : "denied"}`,
    mend: "countersign resume, or the page, once the reason is gone",
  };
}

function lookAtPolicy({ config, inForce }: Standing): readonly SetupFinding[] {
  const about = { area: "policy", subject: "policy" } as const;
  const { policy, file, admins } = inForce;
  const hash = policy?.hash.slice(0, 16);
  return [
    lookAtFile(config),
    ...(policy === null
      ? []
      : [
          policy.observe === true
            ? ({
                ...about,
                state: "note",
                says: `${hash}: it only observes, nothing is held or denied`,
                mend: "take `policy.observe` out when you trust what it would do",
              } as const)
            : ({ ...about, state: "ok", says: `${hash}, in force` } as const),
        ]),
    ...(file === "in-force"
      ? []
      : [
          {
            area: "policy" as const,
            subject: "changed configuration",
            state: "note" as const,
            ...(file === "waits"
              ? {
                  says: "the file has changed, and the change waits",
                  mend: `${admins.join(", ") || "nobody"} can accept it`,
                }
              : { says: "the file has changed, and the next start takes it" }),
          },
        ]),
  ];
}

async function lookAtUpstreams({ config, store }: Standing): Promise<readonly SetupFinding[]> {
  if (config.upstreams.length === 0) return [noUpstreams()];
  const known = await store.definitions();
  return config.upstreams.map(({ name, trust, transport }) => {
    const definitions = known.filter(({ upstream, listed }) => upstream === name && listed);
    const tools = definitions.filter(({ kind }) => kind === "tool");
    const waiting = definitions.filter(waits).length;
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

/** Whether somebody has to look at it: it is an event, and not as it was accepted. */
function waits({ revision, waiting }: DefinitionPin): boolean {
  return revision > 0 && waiting !== null;
}

async function lookAtIdentity(standing: Standing): Promise<readonly SetupFinding[]> {
  const { config, inForce, passkeys, serviceKeys, origin, elsewhere } = standing;
  const holders = new Set<string>();
  for (const { id } of inForce.config.people) {
    if ((await passkeys.of(id)).length > 0) holders.add(id);
  }
  const place = placeOf(config, origin);
  return [
    ...lookAtPasskeys(inForce.config, { admins: inForce.admins, holders, place }),
    ...lookAtKeys(await serviceKeys.list(), Date.now()),
    ...lookAtProviders(config, elsewhere.providers),
  ];
}

/** Where a browser makes passkeys for us: at a name. On 127.0.0.1 we answer to `localhost` as well. */
function placeOf({ listen }: Config, origin: string | null): string | null {
  const address = listen.publicUrl ?? origin;
  if (address === null) return null;
  const { hostname } = new URL(address);
  const isName = !/^[\d.]+$/.test(hostname) && !hostname.startsWith("[");
  return isName || hostname === "127.0.0.1" ? hostname : null;
}

async function lookAtStorage({ config, store }: Standing): Promise<readonly SetupFinding[]> {
  const { dataFolder } = config;
  const [newest] = await store.records({ newestFirst: true, limit: 1 });
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

async function lookAtLog({ config, store, elsewhere }: Standing): Promise<readonly SetupFinding[]> {
  const { anchors, forward } = config.audit;
  const [newest] = await store.records({ newestFirst: true, limit: 1 });
  const unknown = await store.approvals({ states: ["unknown"], limit: 1000 });
  const behind: SetupFinding[] = [];
  for (const { name } of forward) {
    const [note] = await store.channelNotes({
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
      ...(missing > 1_000 ? { mend: "see what the daemon reported, and its receiver" } : {}),
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
            mend: "see what the daemon reported; the first checkpoint is made with the first decision, or by the schedule",
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

async function lookAtChannels({ config, store }: Standing): Promise<readonly SetupFinding[]> {
  const { webhooks, teams, slack, workflows } = config.channels;
  const names = [
    ...(teams === null ? [] : ["teams"]),
    ...(slack === null ? [] : ["slack"]),
    ...workflows.map(({ name }) => name),
    ...webhooks.map(({ name }) => name),
  ];
  return Promise.all(
    names.map(async (channel): Promise<SetupFinding> => {
      const waiting = await store.outbox({
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
