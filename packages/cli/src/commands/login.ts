import { userInfo } from "node:os";
import { parseArgs } from "node:util";
import { CountersignError } from "@countersign/core";
import { requesterOf, signInAtTerminal, signInInBrowser } from "@countersign/identity";
import { makePrivateFolder } from "@countersign/storage";
import type { Command, CommandResult } from "../command.ts";
import { loadConfigFor } from "../config-file.ts";
import { openInBrowser } from "../open-in-browser.ts";
import { idTokens, signInProviders } from "../daemon/id-tokens.ts";
import { forgetSignIn, keepSignIn, readSignIn } from "../daemon/kept-sign-in.ts";
import { done, wrongUsage } from "../usage.ts";

export const login: Command = {
  name: "login",
  summary: "sign in as whom this machine's stdio clients call for",
  help: `Usage: countersign login [--browser] [--provider NAME] [--config FILE]

Shows a code to type at the provider, and waits; with --browser it opens this machine's browser, which
comes back to a port of 127.0.0.1. From then on the calls of stdio clients are this person's; without it
they are "local user NAME, unverified". What is kept is in the system's keyring if the package
@napi-rs/keyring is installed and there is one, else in a file in the data folder that its owner alone
can read; the answer says which. COUNTERSIGN_KEYRING=off in the environment keeps to the file.

Options:
  --browser        sign in with this machine's browser in place of a code
  --provider NAME  one of \`identity.providers\` (default: the only one people sign in at)
  --config FILE    the configuration (default: COUNTERSIGN_CONFIG, or countersign.yaml in this folder)
  --json           the answer as JSON

Examples:
  countersign login
  countersign login --browser

Exit status: 0 signed in, 1 not signed in, 2 called wrongly
`,

  async run(argv, context): Promise<CommandResult> {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        config: { type: "string" },
        provider: { type: "string" },
        browser: { type: "boolean", default: false },
        json: { type: "boolean" },
      },
    });
    const config = await loadConfigFor(values.config, context);
    const known = signInProviders(config);
    const named = known.filter(({ name }) => name === (values.provider ?? name));
    const [provider] = named;
    if (provider === undefined || named.length > 1) {
      const names = known.map(({ name }) => name).join(", ") || "none has a `client_id`";
      return wrongUsage(login, `expected \`--provider\` with one of: ${names}`);
    }
    const signingIn = values.browser
      ? signInInBrowser(provider, (url) => {
          process.stderr.write(`open ${url}\n`);
          openInBrowser(url, context.platform);
        })
      : signInAtTerminal(provider, ({ url, code }) => {
          process.stderr.write(`open ${url} and enter ${code}\n`);
        });
    const signIn = await signingIn.catch((cause: unknown) => {
      const detail = `${provider.name} did not sign anybody in`;
      throw new CountersignError("SIGN_IN_FAILED", detail, { cause });
    });
    const checked = await idTokens(config).check(signIn.idToken);
    if (!("identity" in checked)) throw new CountersignError("SIGN_IN_FAILED", checked.problem);
    makePrivateFolder(config.dataFolder);
    const where = await keepSignIn(config.dataFolder, signIn);
    const { id, name } = requesterOf({ ...checked.identity, client: null });
    const kept = where === "keyring" ? "the system's keyring" : where;
    return done(`signed in as ${name} (${id}); kept in ${kept}\n`, {
      id,
      name,
      verified: true,
      kept: where,
    });
  },
};

export const logout: Command = {
  name: "logout",
  summary: "forget who signed in with `login`",
  help: `Usage: countersign logout [--config FILE]

Clients that are connected stay who they were until they connect again.

Options:
  --config FILE  the configuration (default: COUNTERSIGN_CONFIG, or countersign.yaml in this folder)

Examples:
  countersign logout

Exit status: 0 done, 2 called wrongly
`,

  async run(argv, context): Promise<CommandResult> {
    const { values } = parseArgs({ args: [...argv], options: { config: { type: "string" } } });
    const config = await loadConfigFor(values.config, context);
    const was = await forgetSignIn(config.dataFolder);
    return done(was ? "signed out\n" : "nobody was signed in\n", { was });
  },
};

export const whoami: Command = {
  name: "whoami",
  summary: "say for whom this machine's stdio clients call",
  help: `Usage: countersign whoami [--config FILE]

Options:
  --config FILE  the configuration (default: COUNTERSIGN_CONFIG, or countersign.yaml in this folder)
  --json         the answer as JSON

Examples:
  countersign whoami

Exit status: 0 somebody is signed in, 1 nobody is, 2 called wrongly
`,

  async run(argv, context): Promise<CommandResult> {
    const { values } = parseArgs({
      args: [...argv],
      options: { config: { type: "string" }, json: { type: "boolean" } },
    });
    const config = await loadConfigFor(values.config, context);
    const kept = await readSignIn(config.dataFolder);
    const checked = kept === null ? null : await idTokens(config).check(kept.idToken);
    if (checked !== null && "identity" in checked) {
      const { id, name } = requesterOf({ ...checked.identity, client: null });
      return done(`${name} (${id})\n`, { id, name, verified: true });
    }
    const because =
      checked === null ? "nobody signed in with `countersign login`" : checked.problem;
    const name = userInfo().username;
    return {
      ...done(`local user ${name}, unverified: ${because}\n`, { name, verified: false }),
      exitStatus: 1,
    };
  },
};
