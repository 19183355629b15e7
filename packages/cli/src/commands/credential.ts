import { parseArgs } from "node:util";
import { loadConfig } from "@countersign/config";
import { CountersignError, type Reviewer } from "@countersign/core";
import { openRuntime, type Runtime } from "@countersign/runtime";
import type { Command, CommandResult } from "../command.ts";
import { acceptedConfigFor } from "../config-file.ts";
import { done, wrongUsage } from "../usage.ts";
import { personNamed, problemShowing } from "./secret-options.ts";

const CREDENTIAL = "COUNTERSIGN_CREDENTIAL";

export const credential: Command = {
  name: "credential",
  summary: "make the credential with which a reviewer signs in",
  help: `Usage: countersign credential create [--person ID] [--stdout] [--config FILE]
       countersign credential revoke --person ID [--config FILE]

create shows the new credential this once and keeps only its hash. The first one of a data folder
can be made by whoever runs this. After that it takes the same person's credential in the
environment variable ${CREDENTIAL}, or that of a policy admin for anybody else's: neither an agent
with a shell nor one reviewer can become another. Where changes take a passkey, it is done on the page
(/keys).

Options:
  --person ID    key of \`people\` in the configuration (default: the only one there is)
  --recover      make one although all there were have been revoked; recorded
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
        recover: { type: "boolean" },
      },
    });
    const [action, ...rest] = positionals;
    if (rest.length > 0) return wrongUsage(credential, `unexpected argument \`${rest[0]}\``);
    if (action !== "create" && action !== "revoke") {
      return wrongUsage(credential, "expected `create` or `revoke`");
    }
    const { config, text } = await acceptedConfigFor(values.config, context);
    const named = personNamed(config, values.person);
    if ("problem" in named) return wrongUsage(credential, named.problem);
    const { person } = named;
    const problem = problemShowing("credential", context, values.stdout);
    if (action === "create" && problem !== undefined) return wrongUsage(credential, problem);

    const runtime = await openRuntime({ config, text, role: "program", report: () => undefined });
    try {
      const by = (await runtime.credentials.exist())
        ? await signedIn(runtime, context.env, person)
        : undefined;
      const earlier = by === undefined ? await lastMade(runtime) : null;
      if (earlier !== null) {
        if (values.recover !== true) {
          throw new CountersignError(
            "CREDENTIAL_EXISTS",
            "all were revoked: `--recover` makes a new one, and is recorded as that",
          );
        }
        const note = `recovery for ${person}: every earlier credential was revoked`;
        await runtime.store.commit({
          kind: "append",
          record: { type: "credential.recovered", note },
        });
      }
      if (by === undefined && action === "create") await assertAlone(runtime, earlier);
      if (action === "revoke") {
        const count =
          by === undefined
            ? await runtime.credentials.revoke(person)
            : await runtime.access.revokeCredentials(by, person);
        return done(`revoked: ${count}\n`, { person, revoked: count });
      }
      const made =
        by === undefined
          ? await runtime.credentials.create(person)
          : await runtime.access.createCredential(by, person);
      return done(`${made.credential}\n`, { person, id: made.id, credential: made.credential });
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
    await assertAlone(runtime, await lastMade(runtime));
    return (await runtime.credentials.create(person.id)).credential;
  } finally {
    await runtime.close();
  }
}

/** Who signs in with the credential that was given; who may do what is asked where it is done. */
async function signedIn(
  { credentials }: Pick<Runtime, "credentials">,
  env: Readonly<Record<string, string | undefined>>,
  person: string,
): Promise<Reviewer> {
  const given = env[CREDENTIAL];
  const accepted = given === undefined ? undefined : await credentials.accept(given);
  if (accepted !== undefined) return { person: accepted.person, channel: "cli" };
  throw new CountersignError(
    "CREDENTIAL_EXISTS",
    `expected the credential of ${person} or of a policy admin in ${CREDENTIAL}, because there already is one`,
  );
}

/** The record of the one that was made last, by its sequence; `null` if nobody ever had one: it is a new folder. */
async function lastMade({ store }: Pick<Runtime, "store">): Promise<number | null> {
  let made: number | null = null;
  let afterSequence = 0;
  for (;;) {
    const records = await store.records({ afterSequence, limit: 10_000 });
    made = records.findLast(({ type }) => type === "credential.created")?.sequence ?? made;
    const last = records.at(-1);
    if (last === undefined) return made;
    afterSequence = last.sequence;
  }
}

/** Longer than anything between the look for earlier ones and the new one's being kept. */
const BETWEEN_MS = 5 * 60_000;

/** Of several that are made at the same moment, and that nobody signed in for, one is: who comes second has to sign in. */
async function assertAlone(
  { store, guardParts: { clock } }: Pick<Runtime, "store" | "guardParts">,
  earlier: number | null,
): Promise<void> {
  const [alone] = await store.commit({
    kind: "use-once",
    key: `first credential after ${earlier ?? "none"}`,
    until: clock.now() + BETWEEN_MS,
  });
  if (alone?.done === true) return;
  throw new CountersignError(
    "CREDENTIAL_EXISTS",
    "another one is made at this moment: sign in with it, or try again in five minutes",
  );
}
