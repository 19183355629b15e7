import {
  findWarnings,
  type JsonObject,
  type KnownTool,
  ListedNames,
  type ToolHints,
} from "@countersign/core";
import type { OwnIdentity } from "./peer/hello.ts";
import { Member } from "./peer/member.ts";
import { PeerNames } from "./peer/peer-names.ts";
import type { Era } from "./upstream/client-identity.ts";
import { UpstreamLink } from "./upstream/upstream-link.ts";
import type { UpstreamSettings } from "./upstream/upstream-settings.ts";
import type { Report } from "./report.ts";

export interface InspectedTool {
  readonly name: string;
  /** What clients know it by. */
  readonly exposedName: string;
  readonly description: string | null;
  readonly hints: ToolHints;
  readonly toolHash: string;
  /** What is odd about its definition, in words of ours. */
  readonly warnings: readonly string[];
}

export interface UpstreamInspection {
  readonly upstream: string;
  readonly serverInfo?: JsonObject;
  readonly protocolVersion?: string;
  readonly era?: Era;
  readonly tools: readonly InspectedTool[];
  /** Why it could not be connected to, for people to read. */
  readonly error?: string;
}

export interface InspectionTerms {
  readonly report: Report;
  readonly onProcess: (upstream: string, pid: number, state: "started" | "stopped") => void;
}

/** Connects to every upstream, lists its tools and lets go of it. */
export async function inspectUpstreams(
  upstreams: readonly UpstreamSettings[],
  own: OwnIdentity,
  terms: InspectionTerms,
): Promise<readonly UpstreamInspection[]> {
  const members = upstreams.map((settings) => new Member(linkTo(settings, own, terms)));
  const names = new PeerNames(members);
  const errors = await Promise.all(
    members.map((member) =>
      member.know("tools/list").then(
        () => undefined,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      ),
    ),
  );
  // Names depend on what all of them list, so they are asked for once everything is listed.
  const known = members.flatMap((member) =>
    [...member.listed("tools/list")].map((tool) => ({ upstream: member.name, tool })),
  );
  const inspections = members.map((member, i) => inspection(member, names, errors[i], known));
  await Promise.all(members.map(({ link }) => link.close()));
  return inspections;
}

function inspection(
  member: Member,
  names: PeerNames,
  error: string | undefined,
  known: readonly KnownTool[],
): UpstreamInspection {
  const listed = known.filter(({ upstream }) => upstream !== member.name);
  const others = new ListedNames("tool", listed, listed);
  const { current } = member.link;
  const { serverInfo, protocolVersion } = current ?? {};
  return {
    upstream: member.name,
    ...(serverInfo === undefined ? {} : { serverInfo }),
    ...(protocolVersion === undefined ? {} : { protocolVersion }),
    ...(current === undefined ? {} : { era: current.era }),
    tools: [...member.listed("tools/list")].flatMap((name) => {
      const tool = member.tool(name);
      if (tool === undefined) return [];
      const { description, hints, hash: toolHash, definition } = tool;
      const exposedName = names.exposed("tools/list", member, name);
      const warnings = findWarnings("tool", { name, definition }, others);
      return [{ name, exposedName, description, hints, toolHash, warnings }];
    }),
    ...(error === undefined ? {} : { error }),
  };
}

function linkTo(
  settings: UpstreamSettings,
  own: OwnIdentity,
  terms: InspectionTerms,
): UpstreamLink {
  return new UpstreamLink({
    settings,
    era: "modern",
    identity: { clientInfo: { ...own }, capabilities: {}, initialize: {} },
    eras: new Map(),
    events: {
      onNotification: () => undefined,
      onRequest: () => Promise.reject(new Error("nobody is there to be asked")),
    },
    onOpened: () => undefined,
    report: terms.report,
    onProcess: (pid, state) => terms.onProcess(settings.name, pid, state),
  });
}
