import { existsSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import type { SlackConfig } from "@countersign/config";
import type { CommandContext, CommandResult } from "../../command.ts";
import { loadConfigFor } from "../../config-file.ts";
import { configPath } from "../../config-path.ts";
import { appManifest } from "./app-manifest.ts";
import { steps } from "./steps.ts";

const PATH = "/slack/interactions";

/** Writes the app's manifest and says what to do with it. */
export async function initSlack(
  argv: readonly string[],
  context: CommandContext,
): Promise<CommandResult | { readonly problem: string }> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      config: { type: "string" },
      json: { type: "boolean" },
      socket: { type: "boolean" },
      endpoint: { type: "string" },
      name: { type: "string", default: "Countersign" },
      out: { type: "string", default: "countersign-slack.json" },
    },
  });
  const configured = await slackOf(values.config, context);
  const { endpoint = null, socket, name } = values;
  if (endpoint !== null && socket === true) {
    return { problem: "expected `--socket` or `--endpoint`, not both" };
  }
  if (endpoint !== null && !isEndpoint(endpoint)) {
    return { problem: `expected an address such as https://…${PATH} after \`--endpoint\`` };
  }
  if (endpoint === null && socket !== true && configured?.reception.kind === "http") {
    return { problem: "the configuration has a `signing_secret`: expected `--endpoint`" };
  }
  const out = resolve(context.cwd, values.out);
  if (existsSync(out)) return { problem: `${out} is there already: expected another --out` };
  const manifest = appManifest({ name, endpoint });
  writeFileSync(out, `${JSON.stringify(manifest, null, 2)}\n`, { flag: "wx", mode: 0o644 });
  const listen =
    configured?.reception.kind === "http"
      ? configured.reception.listen
      : { host: "127.0.0.1", port: 3979 };
  return {
    exitStatus: 0,
    stdout: steps({ manifest: out, endpoint, listen, isConfigured: configured !== null }),
    stderr: "",
    json: { manifest: out, endpoint },
  };
}

function isEndpoint(written: string): boolean {
  const url = URL.parse(written);
  return url?.protocol === "https:" && url.pathname === PATH;
}

/** What the configuration says about Slack; `null` if it says nothing yet, or there is none. */
async function slackOf(
  given: string | undefined,
  context: CommandContext,
): Promise<SlackConfig | null> {
  try {
    configPath(given, context);
  } catch (error) {
    if (given !== undefined) throw error;
    return null;
  }
  return (await loadConfigFor(given, context)).channels.slack;
}
