import { existsSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import type { TeamsConfig } from "@countersign/config";
import type { CommandContext, CommandResult } from "../../command.ts";
import { loadConfigFor } from "../../config-file.ts";
import { configPath } from "../../config-path.ts";
import { appManifest } from "./app-manifest.ts";
import { colourIcon, outlineIcon } from "./icons.ts";
import { steps } from "./steps.ts";
import { zip } from "./zip.ts";

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Makes the app package and says what to do with it. */
export async function initTeams(
  argv: readonly string[],
  context: CommandContext,
): Promise<CommandResult | { readonly problem: string }> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      config: { type: "string" },
      json: { type: "boolean" },
      "app-id": { type: "string" },
      tenant: { type: "string" },
      endpoint: { type: "string", default: "https://YOUR-HOST/api/messages" },
      name: { type: "string", default: "Countersign" },
      website: { type: "string" },
      out: { type: "string", default: "countersign-teams.zip" },
    },
  });
  const configured = await teamsOf(values.config, context);
  const appId = (values["app-id"] ?? configured?.appId)?.toLowerCase();
  const tenant = (values.tenant ?? configured?.tenant)?.toLowerCase();
  for (const [option, id] of [
    ["--app-id", appId],
    ["--tenant", tenant],
  ] as const) {
    if (id !== undefined && !GUID.test(id)) {
      return { problem: `expected an id such as 00000000-… after \`${option}\`` };
    }
  }
  const website = values.website ?? configured?.page ?? "https://example.com";
  const out = resolve(context.cwd, values.out);
  if (appId !== undefined) {
    const manifest = appManifest({ appId, name: values.name, website });
    const files = {
      "manifest.json": Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`),
      "color.png": colourIcon(),
      "outline.png": outlineIcon(),
    };
    if (existsSync(out)) return { problem: `${out} is there already: expected another --out` };
    writeFileSync(out, zip(files), { flag: "wx", mode: 0o644 });
  }
  const made = appId === undefined ? null : out;
  return {
    exitStatus: 0,
    stdout: steps({
      appId,
      tenant,
      package: made,
      endpoint: values.endpoint,
      listen: configured?.listen ?? { host: "127.0.0.1", port: 3978 },
      isConfigured: configured !== null,
    }),
    stderr: "",
    json: { package: made, appId: appId ?? null, tenant: tenant ?? null },
  };
}

/** What the configuration says about Teams; `null` if it says nothing yet, or there is none. */
async function teamsOf(
  given: string | undefined,
  context: CommandContext,
): Promise<TeamsConfig | null> {
  try {
    configPath(given, context);
  } catch (error) {
    if (given !== undefined) throw error;
    return null;
  }
  return (await loadConfigFor(given, context)).channels.teams;
}
