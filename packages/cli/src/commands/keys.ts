import { parseArgs } from "node:util";
import { CountersignError, type JsonValue, type Reviewer } from "@countersign/core";
import { KEY_SCOPES, type KeyScope, type ServiceKey } from "@countersign/identity";
import { openRuntime, type Runtime } from "@countersign/runtime";
import type { Command, CommandResult } from "../command.ts";
import { acceptedConfigFor } from "../config-file.ts";
import { counted, formatTable } from "../table.ts";
import { done, wrongUsage } from "../usage.ts";
import { problemShowing } from "./secret-options.ts";

const CREDENTIAL = "COUNTERSIGN_CREDENTIAL";
const MOST_DAYS = 366;

export const keys: Command = {
  name: "keys",
  summary: "make and revoke the keys of programs",
  help: `Usage: countersign keys create --name NAME --scope SCOPE… [--days N] [--stdout] [--config FILE]
       countersign keys list [--config FILE]
       countersign keys revoke ID [--config FILE]

For programs that read approvals or the log, or that call tools over HTTP. No key decides anything:
that takes a person. create shows the new key this once and keeps only its hash. create and revoke
are for a policy admin, in local mode for the person: the credential is read from the environment
variable ${CREDENTIAL}. Where changes take a passkey, both are done on the page (/keys). No two keys in
force have the same name.

Options:
  --name NAME    of the program: up to 40 letters, digits, \`.\`, \`_\` or \`-\`
  --scope SCOPE  what it is for, may be given more than once: ${KEY_SCOPES.join(", ")}
  --days N       how long it is good for, at most ${MOST_DAYS} (default 90)
  --stdout       show it although standard output is not a terminal
  --config FILE  the configuration (default: COUNTERSIGN_CONFIG, or countersign.yaml in this folder)
  --json         the answer as JSON

Examples:
  countersign keys create --name siem --scope log:read
  countersign keys revoke key_0123456789abcdef

Exit status: 0 done, 1 refused, 2 called wrongly
`,

  async run(argv, context): Promise<CommandResult> {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        config: { type: "string" },
        json: { type: "boolean" },
        name: { type: "string" },
        scope: { type: "string", multiple: true, default: [] },
        days: { type: "string", default: "90" },
        stdout: { type: "boolean", default: false },
      },
    });
    const [action, id, ...rest] = positionals;
    if (rest.length > 0) return wrongUsage(keys, `unexpected argument \`${rest[0]}\``);
    if (action !== "create" && action !== "list" && action !== "revoke") {
      return wrongUsage(keys, "expected `create`, `list` or `revoke`");
    }
    const scopes = values.scope.filter((one) => isScope(one));
    const days = Number(values.days);
    if (action === "create") {
      const { name = "" } = values;
      if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/.test(name))
        return wrongUsage(keys, "expected `--name` of the program");
      if (scopes.length === 0 || scopes.length !== values.scope.length) {
        return wrongUsage(keys, `expected \`--scope\` with one of: ${KEY_SCOPES.join(", ")}`);
      }
      if (!Number.isInteger(days) || days < 1 || days > MOST_DAYS) {
        return wrongUsage(keys, `expected \`--days\` from 1 to ${MOST_DAYS}`);
      }
      const problem = problemShowing("key", context, values.stdout);
      if (problem !== undefined) return wrongUsage(keys, problem);
    }
    if (action === "revoke" && id === undefined)
      return wrongUsage(keys, "expected the id of a key");

    const { config, text } = await acceptedConfigFor(values.config, context);
    const runtime = await openRuntime({ config, text, role: "program", report: () => undefined });
    try {
      if (action === "list") return listed(await runtime.serviceKeys.list());
      const by = await signedIn(runtime, context.env[CREDENTIAL]);
      if (action === "revoke") {
        const key = await runtime.access.revokeKey(by, id ?? "");
        return done(`${key.id} of ${key.name} is revoked\n`, { key: keyJson(key) });
      }
      const wanted = { name: values.name ?? "", scopes, days };
      const { key, text } = await runtime.access.createKey(by, wanted);
      return done(`${text}\n`, { key: keyJson(key), text });
    } finally {
      await runtime.close();
    }
  },
};

/** Who signs in with the credential that was given. */
async function signedIn(
  { credentials }: Pick<Runtime, "credentials">,
  given: string | undefined,
): Promise<Reviewer> {
  const accepted = given === undefined ? undefined : await credentials.accept(given);
  if (accepted !== undefined) return { person: accepted.person, channel: "cli" };
  throw new CountersignError("SIGN_IN_REQUIRED", `expected a reviewer credential in ${CREDENTIAL}`);
}

function listed(all: readonly ServiceKey[]): CommandResult {
  const rows = all.map(({ id, name, scopes, expiresAt, revokedAt }) => [
    id,
    name,
    scopes.join(", "),
    stateOf(expiresAt, revokedAt),
  ]);
  return done(`${formatTable(rows)}\n${counted(rows.length, "key")}\n`, {
    keys: all.map(keyJson),
  });
}

function stateOf(expiresAt: number, revokedAt: number | null): string {
  if (revokedAt !== null) return `revoked ${new Date(revokedAt).toISOString()}`;
  const until = new Date(expiresAt).toISOString();
  return expiresAt <= Date.now() ? `expired ${until}` : `until ${until}`;
}

function keyJson({ scopes, createdAt, expiresAt, revokedAt, ...key }: ServiceKey): JsonValue {
  return {
    ...key,
    scopes: [...scopes],
    createdAt: new Date(createdAt).toISOString(),
    expiresAt: new Date(expiresAt).toISOString(),
    revokedAt: revokedAt === null ? null : new Date(revokedAt).toISOString(),
  };
}

function isScope(text: string): text is KeyScope {
  return (KEY_SCOPES as readonly string[]).includes(text);
}
