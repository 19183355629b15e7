import { type JsonValue, CountersignError } from "@countersign/core";
import type { CommandContext } from "../command.ts";
import { loadConfigFor } from "../config-file.ts";
import { ToldError } from "../told-error.ts";
import { readDaemonAddress } from "./daemon-files.ts";

/** Where a reviewer's credential is read from. */
export const CREDENTIAL = "COUNTERSIGN_CREDENTIAL";

/** Asks the daemon's API; the path is what follows `/api`. */
export type Api = (method: "GET" | "POST", path: string, body?: JsonValue) => Promise<JsonValue>;

/** The daemon's API, signed in. */
export async function openApi(
  configured: string | undefined,
  context: CommandContext,
): Promise<Api> {
  const config = await loadConfigFor(configured, context);
  const credential = context.env[CREDENTIAL];
  if (credential === undefined || credential === "") {
    throw new CountersignError("CREDENTIAL_INVALID", `expected it in ${CREDENTIAL}, got none`);
  }
  const origin = readDaemonAddress(config.dataFolder)?.http ?? null;
  if (origin === null) {
    throw new CountersignError(
      "DAEMON_UNAVAILABLE",
      "none runs on this data folder, or it does not listen: start it with `countersign serve`",
    );
  }
  return async (method, path, body) => {
    const response = await fetch(`${origin}/api${path}`, {
      method,
      headers: {
        authorization: `Bearer ${credential}`,
        "x-countersign-channel": "cli",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch((error: unknown) => {
      throw new CountersignError("DAEMON_UNAVAILABLE", `nothing answers at ${origin}`, {
        cause: error,
      });
    });
    const answer = (await response.json().catch((cause: unknown) => {
      const detail = `what answers at ${origin} is no daemon of this data folder`;
      throw new CountersignError("DAEMON_UNAVAILABLE", detail, { cause });
    })) as { error?: { message?: string } };
    if (!response.ok) throw new ToldError(answer.error?.message ?? `HTTP ${response.status}`);
    return answer as JsonValue;
  };
}
