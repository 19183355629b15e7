import { parseArgs } from "node:util";
import type { Config } from "@countersign/config";
import type { Clock, PeopleDirectory, Store } from "@countersign/core";
import { openStorage, peopleDirectory, systemClock } from "@countersign/runtime";
import { readMasterKey } from "@countersign/storage";
import type { CommandResult } from "../command.ts";
import { counted, formatTable, printable } from "../table.ts";

/** One thing that was looked at before people are asked in a chat. */
export interface Finding {
  readonly subject: string;
  readonly state: "ok" | "note" | "wrong";
  readonly says: string;
  readonly mend?: string;
}

/** A chat, as its `doctor` speaks of it. */
export interface Chat {
  /** Under `channels`, under a person, and as a command. */
  readonly key: "slack" | "teams";
  readonly name: string;
  /** What makes a person known there. */
  readonly person: string;
}

/** What a channel is made of, without the channel. */
interface ChatParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly people: () => PeopleDirectory;
  readonly config: () => Config;
}

const TIMEOUT_MS = 10_000;

export function doctorArguments(argv: readonly string[]): {
  readonly config?: string;
  readonly endpoint?: string;
  readonly send?: string;
} {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      config: { type: "string" },
      json: { type: "boolean" },
      endpoint: { type: "string" },
      send: { type: "string" },
    },
  });
  return values;
}

export function notNamed({ key, name }: Chat): CommandResult {
  return answer([
    {
      subject: "configuration",
      state: "wrong",
      says: `it does not name ${name}`,
      mend: `add \`channels.${key}\`: \`countersign ${key} init\` says how`,
    },
  ]);
}

export function answer(findings: readonly Finding[]): CommandResult {
  const wrong = findings.filter(({ state }) => state === "wrong").length;
  const rows = findings.flatMap(({ subject, state, says, mend }) => [
    [state, subject, printable(says)],
    ...(mend === undefined ? [] : [["", "", `→ ${mend}`]]),
  ]);
  return {
    exitStatus: wrong > 0 ? 1 : 0,
    stdout: `${formatTable(rows)}\n${wrong > 0 ? `${counted(wrong, "thing")} to mend` : "nothing is wrong"}\n`,
    stderr: "",
    json: { findings: findings.map((finding) => ({ ...finding })) },
  };
}

/** Tries something, and says what went wrong. */
export async function trial(
  subject: string,
  run: () => Promise<void>,
  { ok, mend }: { readonly ok: string; readonly mend: string },
): Promise<Finding> {
  try {
    await run();
    return { subject, state: "ok", says: ok };
  } catch (error) {
    const says = error instanceof Error ? error.message : "unknown trouble";
    return { subject, state: "wrong", says, mend };
  }
}

/** What an unsigned message is answered; `null` if nobody answers. */
async function knock(url: string): Promise<number | null> {
  try {
    const response = await fetch(url, {
      method: "POST",
      redirect: "manual",
      headers: { "content-type": "application/json" },
      body: "{}",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    return null;
  }
}

/** Opens what the configuration names for as long as it is used. */
export async function withParts<Result>(
  config: Config,
  use: (parts: ChatParts) => Promise<Result>,
): Promise<Result> {
  const masterKey = await readMasterKey(config.dataFolder);
  const { store } = await openStorage(config, { masterKey });
  try {
    const directory = peopleDirectory(config);
    return await use({
      store,
      clock: systemClock,
      people: () => directory,
      config: () => config,
    });
  } finally {
    await store.close();
  }
}

/** Whom approvals are asked of: groups, and reviewers named as people, who are asked wherever they are. */
export function askedNames({ reviewers, approvals, people }: Config): readonly string[] {
  const alone = approvals.reviewers.filter((name) => people.some(({ id }) => id === name));
  return [...reviewers.map(({ name }) => name), ...alone];
}

export function peopleWithout(
  { key, name, person }: Chat,
  { people, reviewers, approvals }: Config,
): readonly Finding[] {
  const named = new Set([...reviewers.flatMap((group) => group.people), ...approvals.reviewers]);
  return people
    .filter(({ id, [key]: account }) => named.has(id) && account === null)
    .map(({ id }) => ({
      subject: `person ${id}`,
      state: "note" as const,
      says: `decides, and is not known in ${name}`,
      mend: `people.${id}.${key}: ${person}`,
    }));
}

/** Whether the test message can be posted, if it is wanted. */
export async function tryMessage(
  { name }: Chat,
  send: string | undefined,
  post: (to: string) => Promise<number>,
  { kind, mend }: { readonly kind: "card" | "message"; readonly mend: string },
): Promise<readonly Finding[]> {
  if (send === undefined) return [];
  const posted = async () => {
    if ((await post(send)) === 0) throw new Error(`nobody whom ${name} knows is behind that name`);
  };
  return [await trial(`test ${kind} to ${send}`, posted, { ok: "posted", mend })];
}

/** Whether the daemon listens for the chat. */
export async function lookAtDoor(
  { host, port }: { readonly host: string; readonly port: number },
  path: string,
): Promise<Finding> {
  const subject = "this machine";
  if (port === 0) return { subject, state: "note", says: "listens on a port of its own choice" };
  const url = `http://${host.includes(":") ? `[${host}]` : host}:${port}${path}`;
  const status = await knock(url);
  if (status === 401) return { subject, state: "ok", says: `${url} refuses strangers` };
  return status === null
    ? { subject, state: "wrong", says: `nothing listens at ${url}`, mend: "countersign serve" }
    : { subject, state: "wrong", says: `${url} answers ${status}`, mend: "is it another program?" };
}

/** What the world sees. The address is `null` where it is none that the chat sends to. */
export async function lookAtEndpoint(
  { key, name }: Chat,
  endpoint: string,
): Promise<{ readonly finding: Finding; readonly url: URL | null }> {
  const subject = "endpoint";
  const url = URL.parse(endpoint);
  if (url === null || (url.protocol !== "https:" && url.hostname !== "127.0.0.1")) {
    const says = `${name} sends to \`https://\` only`;
    const mend = "give the endpoint a certificate";
    return { finding: { subject, state: "wrong", says, mend }, url: null };
  }
  const status = await knock(url.href);
  if (status === 401) {
    return { finding: { subject, state: "ok", says: `${url.href} refuses strangers` }, url };
  }
  const says = status === null ? `${url.href} cannot be reached` : `it answers ${status}`;
  const mend = `let it lead to what \`channels.${key}.listen\` says, path included`;
  return { finding: { subject, state: "wrong", says, mend }, url };
}
