import { parseArgs } from "node:util";
import { loadConfig } from "@countersign/config";
import { CountersignError } from "@countersign/core";
import { openRuntime } from "@countersign/runtime";
import type { Command, CommandResult } from "../command.ts";
import { loadConfigFor } from "../config-file.ts";
import { wrongUsage } from "../usage.ts";

const CREDENTIAL = "COUNTERSIGN_CREDENTIAL";

export const credential: Command = {
  name: "credential",
  summary: "make the credential with which a reviewer signs in",
  help: `Usage: countersign credential create [--person ID] [--stdout] [--config FILE]
       countersign credential revoke --person ID [--config FILE]

create shows the new credential this once and keeps only its hash. The first one of a data folder
can be made by whoever runs this; after that it takes the credential of a reviewer in the
environment variable ${CREDENTIAL}, so that an agent with a shell cannot make one for itself.

Options:
  --person ID    key of \`people\` in the configuration (default: the only one there is)
  --stdout       show it although standard output is not a terminal
  --config FILE  the configuration (default: COUNTERSIGN_CONFIG, or countersign.yaml in this folder)
  --json         the answer as JSON

Examples:
  countersign credential create
  countersign credential create --person grace

Exit status: 0 done, 1 refused, 2 called wrongly
`,

  async run(argv, context): Promise<CommandResult> {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        config: { type: "string" },
        json: { type: "boolean" },
        person: { type: "string" },
        stdout: { type: "boolean" },
      },
    });
    const [action, ...rest] = positionals;
    if (rest.length > 0) return wrongUsage(credential, `unexpected argument \`${rest[0]}\``);
    if (action !== "create" && action !== "revoke") {
      return wrongUsage(credential, "expected `create` or `revoke`");
    }
    const config = await loadConfigFor(values.config, context);
    const person = values.person ?? (config.people.length === 1 ? config.people[0]?.id : undefined);
    if (person === undefined || !config.people.some(({ id }) => id === person)) {
      const known = config.people.map(({ id }) => id).join(", ") || "none";
      return wrongUsage(credential, `expected \`--person\` with one of: ${known}`);
    }
    if (action === "create" && !context.stdout.isTerminal && values.stdout !== true) {
      return wrongUsage(
        credential,
        "a credential is shown to a terminal only; `--stdout` shows it to whatever reads this",
      );
    }

    const runtime = await openRuntime({ config, role: "program", report: () => undefined });
    try {
      if (await runtime.credentials.exist())
        await requireReviewer(runtime.credentials, context.env);
      if (action === "revoke") {
        const count = await runtime.credentials.revoke(person);
        return answer(`revoked: ${count}\n`, { person, revoked: count });
      }
      const made = await runtime.credentials.create(person);
      return answer(`${made.credential}\n`, { person, id: made.id, credential: made.credential });
    } finally {
      await runtime.close();
    }
  },
};

/** The first credential of a new configuration in local mode, or `null` if there is one already. */
export async function createFirstCredential(
  configFile: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | null> {
  const config = await loadConfig(configFile, { env });
  const [person] = config.people;
  if (person === undefined) return null;
  const runtime = await openRuntime({ config, role: "program", report: () => undefined });
  try {
    if (await runtime.credentials.exist()) return null;
    return (await runtime.credentials.create(person.id)).credential;
  } finally {
    await runtime.close();
  }
}

async function requireReviewer(
  credentials: { accept(text: string): Promise<unknown> },
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const given = env[CREDENTIAL];
  if (given !== undefined && (await credentials.accept(given)) !== undefined) return;
  throw new CountersignError(
    "CREDENTIAL_EXISTS",
    `expected a reviewer's credential in ${CREDENTIAL}, because there already is one`,
  );
}

function answer(stdout: string, json: CommandResult["json"]): CommandResult {
  return { exitStatus: 0, stdout, stderr: "", json };
}
