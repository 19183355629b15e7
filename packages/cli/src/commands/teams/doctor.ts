import type { Config, TeamsConfig } from "@countersign/config";
import { isJsonObject } from "@countersign/core";
import { openTeamsExamination } from "@countersign/runtime";
import type { CommandContext, CommandResult } from "../../command.ts";
import { loadConfigFor } from "../../config-file.ts";
import { counted } from "../../table.ts";
import {
  answer,
  askedNames,
  type Chat,
  doctorArguments,
  type Finding,
  lookAtDoor,
  lookAtEndpoint,
  notNamed,
  peopleWithout,
  trial,
  tryMessage,
  withParts,
} from "../chat-findings.ts";

const TEAMS: Chat = { key: "teams", name: "Teams", person: "{ tenant: …, object_id: … }" };

const TIMEOUT_MS = 10_000;

/** Looks at everything that has to be right before somebody is asked in Teams. */
export async function examine(
  argv: readonly string[],
  context: CommandContext,
): Promise<CommandResult | { readonly problem: string }> {
  const { endpoint, send, ...values } = doctorArguments(argv);
  const config = await loadConfigFor(values.config, context);
  const { teams } = config.channels;
  if (teams === null) return notNamed(TEAMS);
  return answer([
    { subject: "configuration", state: "ok", says: `application ${teams.appId}` },
    await lookAtKeys(teams),
    ...(await lookAtTeams(config, teams, send)),
    await lookAtDoor(teams.listen, "/api/messages"),
    ...(endpoint === undefined ? [] : await lookOutside(endpoint)),
  ]);
}

/** Whether the keys with which Teams signs can be had, and are meant for Teams. */
async function lookAtKeys({ cloud }: TeamsConfig): Promise<Finding> {
  const subject = "keys of Teams";
  try {
    const { jwks_uri: url } = await json(cloud.openId);
    const { keys } = typeof url === "string" ? await json(url) : {};
    const endorsed = (Array.isArray(keys) ? keys : []).filter(
      (key: unknown) =>
        isJsonObject(key) &&
        Array.isArray(key["endorsements"]) &&
        key["endorsements"].includes("msteams"),
    );
    if (endorsed.length > 0) {
      return {
        subject,
        state: "ok",
        says: `${counted(endorsed.length, "key")} endorsed for Teams`,
      };
    }
    const mend = "look at `channels.teams.cloud.open_id`";
    return { subject, state: "wrong", says: "none is endorsed for Teams", mend };
  } catch {
    const mend = "let this machine reach that address";
    return { subject, state: "wrong", says: `${cloud.openId} cannot be reached`, mend };
  }
}

async function json(url: string): Promise<Record<string, unknown>> {
  const response = await fetch(url, {
    redirect: "error",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const value: unknown = await response.json();
  return isJsonObject(value) ? value : {};
}

/** Credentials, people and places, and the test card. */
function lookAtTeams(
  config: Config,
  teams: TeamsConfig,
  send: string | undefined,
): Promise<readonly Finding[]> {
  return withParts(config, async (parts) => {
    const examination = await openTeamsExamination(parts, teams);
    const places = examination
      .places(askedNames(config))
      .map(({ asked, where, isKnown }): Finding => {
        const subject = `asked: ${asked}`;
        if (isKnown) return { subject, state: "ok", says: where };
        return where === "in person"
          ? {
              subject,
              state: "note",
              says: "in person; nothing was heard of them yet",
              mend: "they add the app for themselves, or it is installed for them",
            }
          : {
              subject,
              state: "wrong",
              says: `the app was not heard of in ${where}`,
              mend: "add the app there while the daemon runs; if it was there before, remove it and add it again",
            };
      });
    return [
      await trial("credentials", () => examination.authenticate(), {
        ok: `the directory gives a token (${teams.credential.kind})`,
        mend: "look at the application id, the tenant and the secret",
      }),
      ...peopleWithout(TEAMS, config),
      ...places,
      ...(await tryMessage(TEAMS, send, (to) => examination.sendTest(to), {
        kind: "card",
        mend: "add the app there, and look at the lines above",
      })),
    ];
  });
}

/** What the world sees: Teams' messages have to come in, and nothing else. */
async function lookOutside(endpoint: string): Promise<readonly Finding[]> {
  const { finding, url } = await lookAtEndpoint(TEAMS, endpoint);
  if (url === null) return [finding];
  const isOpen = await fetch(new URL("/api/health", url), {
    redirect: "manual",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).then(
    (response) => response.status === 200,
    () => false,
  );
  if (!isOpen) return [finding];
  const says = "more than Teams' messages is served there";
  const mend = "let it lead to `channels.teams.listen` and nothing else";
  return [finding, { subject: finding.subject, state: "wrong", says, mend }];
}
