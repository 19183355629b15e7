import { parseArgs } from "node:util";
import type { Config, TeamsConfig } from "@countersign/config";
import { isJsonObject } from "@countersign/core";
import {
  openStorage,
  openTeamsExamination,
  peopleDirectory,
  systemClock,
} from "@countersign/runtime";
import { readMasterKey } from "@countersign/storage";
import type { CommandContext, CommandResult } from "../../command.ts";
import { loadConfigFor } from "../../config-file.ts";
import { counted } from "../../table.ts";
import { answer, type Finding, knock, trial } from "../chat-findings.ts";

const TIMEOUT_MS = 10_000;

/** Looks at everything that has to be right before somebody is asked in Teams. */
export async function examine(
  argv: readonly string[],
  context: CommandContext,
): Promise<CommandResult | { readonly problem: string }> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      config: { type: "string" },
      json: { type: "boolean" },
      endpoint: { type: "string" },
      send: { type: "string" },
    },
  });
  const config = await loadConfigFor(values.config, context);
  const { teams } = config.channels;
  if (teams === null) {
    return answer([
      {
        subject: "configuration",
        state: "wrong",
        says: "it does not name Teams",
        mend: "add `channels.teams`: `countersign teams init` says how",
      },
    ]);
  }
  return answer([
    { subject: "configuration", state: "ok", says: `application ${teams.appId}` },
    await lookAtKeys(teams),
    ...(await lookAtTeams(config, teams, values.send)),
    await lookAtDoor(teams),
    ...(values.endpoint === undefined ? [] : await lookAtEndpoint(values.endpoint)),
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
async function lookAtTeams(
  config: Config,
  teams: TeamsConfig,
  send: string | undefined,
): Promise<readonly Finding[]> {
  const masterKey = await readMasterKey(config.dataFolder);
  const { store } = await openStorage(config, { masterKey });
  try {
    const directory = peopleDirectory(config);
    const examination = await openTeamsExamination(
      { store, clock: systemClock, people: () => directory, config: () => config },
      teams,
    );
    const names = [...config.reviewers.map(({ name }) => name), ...askedAlone(config)];
    const places = examination.places(names).map(({ asked, where, isKnown }): Finding => {
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
      ...peopleWithoutTeams(config),
      ...places,
      ...(send === undefined
        ? []
        : [
            await trial(
              `test card to ${send}`,
              async () => {
                const count = await examination.sendTest(send);
                if (count === 0) throw new Error("nobody whom Teams knows is behind that name");
              },
              { ok: "posted", mend: "add the app there, and look at the lines above" },
            ),
          ]),
    ];
  } finally {
    await store.close();
  }
}

/** Reviewers named as people, who are asked wherever they are. */
function askedAlone({ approvals, people }: Config): readonly string[] {
  return approvals.reviewers.filter((name) => people.some(({ id }) => id === name));
}

function peopleWithoutTeams({ people, reviewers, approvals }: Config): readonly Finding[] {
  const named = new Set([...reviewers.flatMap((group) => group.people), ...approvals.reviewers]);
  return people
    .filter(({ id, teams }) => named.has(id) && teams === null)
    .map(({ id }) => ({
      subject: `person ${id}`,
      state: "note" as const,
      says: "decides, and is not known in Teams",
      mend: `people.${id}.teams: { tenant: …, object_id: … }`,
    }));
}

/** Whether the daemon listens for Teams. */
async function lookAtDoor({ listen: { host, port } }: TeamsConfig): Promise<Finding> {
  const subject = "this machine";
  if (port === 0) return { subject, state: "note", says: "listens on a port of its own choice" };
  const url = `http://${host.includes(":") ? `[${host}]` : host}:${port}/api/messages`;
  const status = await knock(url);
  if (status === 401) return { subject, state: "ok", says: `${url} refuses strangers` };
  return status === null
    ? { subject, state: "wrong", says: `nothing listens at ${url}`, mend: "countersign serve" }
    : { subject, state: "wrong", says: `${url} answers ${status}`, mend: "is it another program?" };
}

/** What the world sees. */
async function lookAtEndpoint(endpoint: string): Promise<readonly Finding[]> {
  const subject = "endpoint";
  const url = URL.parse(endpoint);
  if (url?.protocol !== "https:" && url?.hostname !== "127.0.0.1") {
    const says = "Teams sends to `https://` only";
    return [{ subject, state: "wrong", says, mend: "give the endpoint a certificate" }];
  }
  const status = await knock(url.href);
  const isOpen = await fetch(new URL("/api/health", url), {
    redirect: "manual",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).then(
    (response) => response.status === 200,
    () => false,
  );
  return [
    status === 401
      ? { subject, state: "ok", says: `${url.href} refuses strangers` }
      : {
          subject,
          state: "wrong",
          says: status === null ? `${url.href} cannot be reached` : `it answers ${status}`,
          mend: "let it lead to what `channels.teams.listen` says, path included",
        },
    ...(isOpen
      ? [
          {
            subject,
            state: "wrong" as const,
            says: "more than Teams' messages is served there",
            mend: "let it lead to `channels.teams.listen` and nothing else",
          },
        ]
      : []),
  ];
}
