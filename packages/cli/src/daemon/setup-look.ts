import type { Config } from "@countersign/config";
import type { SetupFinding, SetupLook } from "@countersign/console";
import type { Gateway } from "@countersign/mcp-gateway";
import type { Runtime } from "@countersign/runtime";
import { counted } from "../table.ts";
import { askElsewhere } from "./asked-elsewhere.ts";
import type { RecentReports } from "./recent-reports.ts";
import { upstreamFindings, versions } from "./setup-findings.ts";
import { lookAtIndex } from "./setup-index.ts";
import { lookAtStanding } from "./setup-standing.ts";

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

/** What the running daemon knows about itself. Looking costs a few reads; only `tryUpstreams` starts anything. */
export function setupLook(parts: SetupParts): SetupLook {
  const { config, runtime, reports, gateway, origin } = parts;
  let trying: Promise<readonly SetupFinding[]> | undefined;
  const elsewhere = askElsewhere(config, Date.now);
  return {
    async look() {
      const { store, credentials, passkeys, serviceKeys, policyChanges } = runtime;
      const inForce = {
        config: runtime.configInForce(),
        policy: runtime.policy(),
        admins: policyChanges.admins(),
        file: policyChanges.pending() === null ? "in-force" : "waits",
      } as const;
      return [
        ...lookAtService(parts),
        ...(await lookAtStanding({
          config,
          inForce,
          store,
          credentials,
          passkeys,
          serviceKeys,
          origin,
          elsewhere: await elsewhere(),
        })),
        ...(await lookAtIndex(runtime.search)),
        { area: "channels", subject: "this page", state: "ok", says: "answers" },
      ];
    },
    reports: () => reports.lines(),
    tryUpstreams() {
      // Each of them is started once, however many people ask at the same time.
      trying ??= gateway
        .inspect()
        .then(upstreamFindings)
        .finally(() => {
          trying = undefined;
        });
      return trying;
    },
  };
}

function lookAtService({ connections, origin, startedAt }: SetupParts): readonly SetupFinding[] {
  const since = new Date(startedAt).toISOString();
  return [
    versions(),
    {
      area: "service",
      subject: "daemon",
      state: "ok",
      says: `process ${process.pid}, since ${since}, page at ${origin}/`,
    },
    {
      area: "service",
      subject: "clients",
      state: "ok",
      says: `${counted(connections(), "client")} connected through \`countersign connect\` right now`,
    },
  ];
}
