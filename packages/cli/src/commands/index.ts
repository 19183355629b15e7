import type { Command } from "../command.ts";
import type { LongRunningCommand } from "../long-running-command.ts";

/** A command in the list. Its code is read only when it is called, so that `connect` starts quickly. */
export type CommandEntry = {
  readonly name: string;
  readonly summary: string;
} & (
  | { readonly kind: "answers"; load(): Promise<Command> }
  | { readonly kind: "runs"; load(): Promise<LongRunningCommand> }
);

/** Every command, in the order in which people meet them. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: "init",
    summary: "write a commented countersign.yaml in this folder",
    kind: "answers",
    async load() {
      const [{ askOnTerminal, initCommand }, { createFirstCredential }] = await Promise.all([
        import("./init.ts"),
        import("./credential.ts"),
      ]);
      return initCommand({
        createCredential: (configFile) => createFirstCredential(configFile, process.env),
        ask: askOnTerminal,
      });
    },
  },
  {
    name: "wrap",
    summary: "move the servers of an MCP client behind Countersign",
    kind: "answers",
    async load() {
      const { wrapCommand } = await import("./wrap.ts");
      const program = process.argv[1] ?? "countersign";
      return wrapCommand({ launcher: { command: process.execPath, args: [program] } });
    },
  },
  {
    name: "unwrap",
    summary: "move the servers of an MCP client back to where they were",
    kind: "answers",
    load: async () => (await import("./unwrap.ts")).unwrapCommand,
  },
  {
    name: "serve",
    summary: "run the daemon: agents' calls, the approvals page, the API",
    kind: "runs",
    load: async () => (await import("./serve.ts")).serveCommand,
  },
  {
    name: "connect",
    summary: "the stdio MCP server that a client starts; starts the daemon if none runs",
    kind: "runs",
    load: async () => (await import("./connect.ts")).connectCommand,
  },
  {
    name: "check",
    summary: "check the configuration, connect to every upstream, show what would be decided",
    kind: "answers",
    load: async () => (await import("./check.ts")).check,
  },
  {
    name: "explain",
    summary: "tell what would happen to one call, and why",
    kind: "answers",
    load: async () => (await import("./explain.ts")).explain,
  },
  {
    name: "replay",
    summary: "tell what a changed policy would have decided about the logged calls",
    kind: "answers",
    load: async () => (await import("./replay.ts")).replay,
  },
  {
    name: "policy",
    summary: "see and decide a change of the configuration that waits",
    kind: "answers",
    load: async () => (await import("./policy.ts")).policy,
  },
  {
    name: "definitions",
    summary: "see what upstreams say their tools are, and accept what changed",
    kind: "answers",
    load: async () => (await import("./definitions.ts")).definitions,
  },
  {
    name: "doctor",
    summary: "tell what is set up, what is missing, what would fail, and the mend",
    kind: "answers",
    load: async () => (await import("./doctor.ts")).doctor,
  },
  {
    name: "scan",
    summary: "find personal data and secrets in files or standard input",
    kind: "runs",
    load: async () => (await import("./scan.ts")).scan,
  },
  {
    name: "mask",
    summary: "mask personal data and secrets in files or standard input",
    kind: "runs",
    load: async () => (await import("./mask.ts")).mask,
  },
  {
    name: "approvals",
    summary: "see and decide what waits for a person",
    kind: "answers",
    load: async () => (await import("./approvals.ts")).approvals,
  },
  {
    name: "pause",
    summary: "stop every call until somebody lets them run again",
    kind: "answers",
    load: async () => (await import("./pause.ts")).pause,
  },
  {
    name: "resume",
    summary: "let calls run again after a pause",
    kind: "answers",
    load: async () => (await import("./pause.ts")).resume,
  },
  {
    name: "audit",
    summary: "read the log, prove what is in it, erase what it holds",
    kind: "answers",
    load: async () => (await import("./audit.ts")).audit,
  },
  {
    name: "usage",
    summary: "which data went where, through which agent, for whom",
    kind: "answers",
    load: async () => (await import("./usage.ts")).usage,
  },
  {
    name: "teams",
    summary: "set up approvals in Microsoft Teams, and try them out",
    kind: "answers",
    load: async () => (await import("./teams.ts")).teams,
  },
  {
    name: "migrate",
    summary: "move everything from the data folder into PostgreSQL",
    kind: "answers",
    load: async () => (await import("./migrate.ts")).migrateCommand,
  },
  {
    name: "slack",
    summary: "set up approvals in Slack, and try them out",
    kind: "answers",
    load: async () => (await import("./slack.ts")).slack,
  },
  {
    name: "backup",
    summary: "copy the database while it is in use, and verify the copy",
    kind: "answers",
    load: async () => (await import("./backup.ts")).backup,
  },
  {
    name: "restore",
    summary: "put a backup in the database's place",
    kind: "answers",
    load: async () => (await import("./restore.ts")).restoreCommand,
  },
  {
    name: "credential",
    summary: "make the credential with which a reviewer signs in",
    kind: "answers",
    load: async () => (await import("./credential.ts")).credential,
  },
  {
    name: "passkey",
    summary: "make a code with which a person adds a passkey",
    kind: "answers",
    load: async () => (await import("./passkey.ts")).passkey,
  },
  {
    name: "login",
    summary: "sign in as whom this machine's stdio clients call for",
    kind: "answers",
    load: async () => (await import("./login.ts")).login,
  },
  {
    name: "logout",
    summary: "forget who signed in with `login`",
    kind: "answers",
    load: async () => (await import("./login.ts")).logout,
  },
  {
    name: "whoami",
    summary: "say for whom this machine's stdio clients call",
    kind: "answers",
    load: async () => (await import("./login.ts")).whoami,
  },
  {
    name: "keys",
    summary: "make and revoke the keys of programs",
    kind: "answers",
    load: async () => (await import("./keys.ts")).keys,
  },
];
