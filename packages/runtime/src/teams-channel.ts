import { readFile } from "node:fs/promises";
import type { Config, TeamsConfig, TeamsCredentialConfig } from "@countersign/config";
import {
  type AnswersFirst,
  type ApprovalChannel,
  type Clock,
  CountersignError,
  type KeyedDigest,
  type LogHeads,
  type PeopleDirectory,
  type Reviewing,
  type Store,
} from "@countersign/core";
import type {
  BotCredential,
  ExamineOptions,
  OpenTransport,
  TeamsChannel,
  TeamsExamination,
  TeamsPerson,
} from "@countersign/teams-core";
import type { TeamsTransportOptions } from "@countersign/teams";
import { startCallbackEndpoint } from "./callback-endpoint.ts";

export interface TeamsParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly reviewing: Reviewing;
  /** Under a key of this installation. */
  readonly digest: KeyedDigest;
  readonly heads: LogHeads;
  readonly answersFirst: AnswersFirst;
  readonly people: () => PeopleDirectory;
  /** The configuration in force. */
  readonly config: () => Config;
  readonly report: (line: string) => void;
}

/** A channel that has something to be closed. */
export interface StartedChannel {
  readonly channel: ApprovalChannel;
  close(): Promise<void>;
}

/** Opens the channel without its endpoint. Its code is read only here: most installations have no Teams. */
async function openTeams(parts: TeamsParts, teams: TeamsConfig): Promise<TeamsChannel> {
  const { openTeamsChannel } = await import("@countersign/teams-core");
  const { appId, tenants, cloud } = teams;
  return openTeamsChannel(
    {
      ...sharedOptions(parts, teams),
      appId,
      tenants,
      issuer: cloud.issuer,
      openIdUrl: cloud.openId,
      reviewing: parts.reviewing,
      digest: parts.digest,
      heads: parts.heads,
      answersFirst: parts.answersFirst,
      tellRequester: () => parts.config().approvals.tellRequester,
      consoleUrl: pageOf(parts.config(), teams),
      report: parts.report,
    },
    await transportOf(parts, teams),
  );
}

/** Opens what the doctor looks at: nothing is taken, and only what it is told to is posted. */
export async function openTeamsExamination(
  parts: Pick<TeamsParts, "store" | "clock" | "people" | "config">,
  teams: TeamsConfig,
): Promise<TeamsExamination> {
  const [{ examineTeams }, { ENGLISH }] = await Promise.all([
    import("@countersign/teams-core"),
    import("@countersign/teams-core/card"),
  ]);
  const options = { ...sharedOptions(parts, teams), text: ENGLISH };
  return examineTeams(options, await transportOf(parts, teams));
}

function sharedOptions(
  { store, clock, people, config }: Pick<TeamsParts, "store" | "clock" | "people" | "config">,
  { cloud: { serviceHosts } }: TeamsConfig,
): Omit<ExamineOptions, "text"> {
  return {
    store,
    serviceHosts,
    serviceUrl: defaultServiceUrl(serviceHosts[0] ?? ""),
    people: () => teamsPeople(config()),
    directory: people,
    askIn: () => config().channels.teams?.askIn ?? {},
    now: () => clock.now(),
  };
}

/** The library it is to speak through. */
async function transportOf(
  { clock }: Pick<TeamsParts, "clock">,
  { sdk, appId, tenant, cloud, credential }: TeamsConfig,
): Promise<OpenTransport> {
  const { botToken } = await import("@countersign/teams-core");
  const way: TeamsTransportOptions["credential"] =
    credential.kind === "managed-identity"
      ? credential
      : {
          kind: "token",
          token: botToken({
            appId,
            tenantId: tenant,
            credential: botCredential(credential),
            loginUrl: cloud.login,
            scope: cloud.scope,
            now: () => clock.now(),
          }),
        };
  if (sdk === "teams-ai") {
    if (way.kind !== "token") throw new Error("teams-ai knows no managed identity (this is a bug)");
    const { teamsAiTransport } = await teamsAi();
    const addresses = { openIdUrl: cloud.openId, tokenIssuer: cloud.issuer, loginUrl: cloud.login };
    return teamsAiTransport({ appId, token: way.token, cloud: addresses });
  }
  const { teamsTransport } = await import("@countersign/teams");
  return teamsTransport({
    appId,
    tenantId: tenant,
    credential: way,
    cloud: {
      loginEndpoint: cloud.login,
      openIdMetadataUrl: cloud.openId,
      tokenIssuer: cloud.issuer,
      botScope: cloud.scope,
    },
  });
}

/** A package of its own, because what it stands on is old and large. */
async function teamsAi(): Promise<typeof import("@countersign/teams-ai")> {
  try {
    return await import("@countersign/teams-ai");
  } catch (cause) {
    throw new CountersignError(
      "CONFIG_INVALID",
      "`channels.teams.sdk` is `teams-ai`, and `@countersign/teams-ai` is not installed",
      { cause },
    );
  }
}

/** Opens the channel and its endpoint. */
export async function startTeams(parts: TeamsParts, teams: TeamsConfig): Promise<StartedChannel> {
  const { MOST_BODY_BYTES } = await import("@countersign/teams-core");
  const opened = await openTeams(parts, teams);
  const endpoint = await startCallbackEndpoint({
    channel: "teams",
    path: "/api/messages",
    listen: teams.listen,
    handle: (request, sent) => opened.handle(request, sent),
    mostBytes: MOST_BODY_BYTES,
    report: parts.report,
  });
  parts.report(`teams: messages are taken at ${endpoint.url}`);
  return {
    channel: opened.channel,
    async close() {
      await endpoint.close();
      await opened.close();
    },
  };
}

/** Opens the channels of flows. */
export async function openWorkflows(parts: TeamsParts): Promise<readonly ApprovalChannel[]> {
  const { workflows } = parts.config().channels;
  if (workflows.length === 0) return [];
  const { workflowChannel } = await import("@countersign/teams-core");
  return workflows.map((workflow) =>
    workflowChannel({
      ...workflow,
      reviewing: parts.reviewing,
      heads: parts.heads,
      directory: parts.people,
      nameOf: (person) => parts.config().people.find(({ id }) => id === person)?.name ?? person,
      now: () => parts.clock.now(),
    }),
  );
}

function teamsPeople({ people }: Config): readonly TeamsPerson[] {
  return people.map(({ id, name, teams }) => ({ id, name: name ?? id, teams }));
}

/** The page as people reach it: as it is configured, else on this machine. */
function pageOf({ listen: { http } }: Config, { page }: TeamsConfig): string | null {
  if (page !== null) return page;
  return http === null || http.port === 0 ? null : `http://${http.host}:${http.port}`;
}

function botCredential(
  credential: Exclude<TeamsCredentialConfig, { kind: "managed-identity" }>,
): BotCredential {
  if (credential.kind === "secret") return { kind: "secret", read: () => credential.secret };
  const read = (): Promise<string> => readFile(credential.file, "utf8");
  switch (credential.kind) {
    case "secret-file":
      return { kind: "secret", read };
    case "certificate-file":
      return { kind: "certificate", read };
    case "federated-token-file":
      return { kind: "federated", read };
  }
}

/** Where conversations with people are opened while Teams has said nothing yet. */
function defaultServiceUrl(host: string): string {
  const isLoopback = /^(?:127\.0\.0\.1|localhost)(?::\d+)?$/.test(host);
  return isLoopback ? `http://${host}/connector/` : `https://${host}/teams/`;
}
