import type { Command, CommandResult } from "../command.ts";
import { wrongUsage } from "../usage.ts";
import { examine } from "./slack/doctor.ts";
import { initSlack } from "./slack/init.ts";

const ACTIONS = { init: initSlack, doctor: examine } as const;

export const slack: Command = {
  name: "slack",
  summary: "set up approvals in Slack, and try them out",
  help: `Usage: countersign slack init [--socket | --endpoint URL] [--name TEXT] [--out FILE]
       countersign slack doctor [--endpoint URL] [--send NAME] [--json]

init writes the manifest from which Slack makes the app and prints the steps on the way there, in
order. It asks nobody and changes nothing else. doctor looks at the token, how Slack's messages come
in, the people and the places, and says what is missing and the mend; with --send it posts a message
that decides nothing.

Options:
  --socket        Slack's messages come through a connection from here (Socket Mode); the default
  --endpoint URL  Slack sends to this address instead: https://…/slack/interactions
  --name TEXT     what the app is called in Slack (default Countersign)
  --out FILE      the manifest (default countersign-slack.json); it must not be there yet
  --send NAME     a group of \`reviewers\`, or a person: post a test message where they are asked
  --config FILE   the configuration (default: COUNTERSIGN_CONFIG, or countersign.yaml in this folder)
  --json          the same as JSON

Examples:
  countersign slack init
  countersign slack init --endpoint https://approvals.contoso.com/slack/interactions
  countersign slack doctor --send data-owners

Exit status: 0 nothing is wrong, 1 something is, 2 called wrongly
`,

  async run(argv, context): Promise<CommandResult> {
    const [action, ...rest] = argv;
    if (action !== "init" && action !== "doctor") {
      return wrongUsage(slack, "expected `init` or `doctor`");
    }
    const result = await ACTIONS[action](rest, context);
    return "problem" in result ? wrongUsage(slack, result.problem) : result;
  },
};
