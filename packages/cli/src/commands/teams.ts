import type { Command, CommandResult } from "../command.ts";
import { wrongUsage } from "../usage.ts";
import { examine } from "./teams/doctor.ts";
import { initTeams } from "./teams/init.ts";

const ACTIONS = { init: initTeams, doctor: examine } as const;

export const teams: Command = {
  name: "teams",
  summary: "set up approvals in Microsoft Teams, and try them out",
  help: `Usage: countersign teams init [--app-id ID] [--tenant ID] [--endpoint URL] [--out FILE]
       countersign teams doctor [--endpoint URL] [--send NAME] [--json]

init makes the app package that is uploaded to Teams and prints the steps on the way there, in
order. It asks nobody and changes nothing else. doctor looks at the credentials, the keys of Teams,
the endpoint, the people and the places, and says what is missing and the mend; with --send it posts
a card that decides nothing.

Options:
  --app-id ID     application (client) id of the bot (default: that of the configuration)
  --tenant ID     its directory (default: that of the configuration)
  --endpoint URL  where Teams sends to: https://…/api/messages
  --name TEXT     what the app is called in Teams (default Countersign)
  --website URL   of whoever runs it (default: \`channels.teams.page\`)
  --out FILE      the app package (default countersign-teams.zip); it must not be there yet
  --send NAME     a group of \`reviewers\`, or a person: post a test card where they are asked
  --config FILE   the configuration (default: COUNTERSIGN_CONFIG, or countersign.yaml in this folder)
  --json          the same as JSON

Examples:
  countersign teams init --app-id 5f0c… --tenant 72f9… --endpoint https://bot.contoso.com/api/messages
  countersign teams doctor --endpoint https://bot.contoso.com/api/messages --send data-owners

Exit status: 0 nothing is wrong, 1 something is, 2 called wrongly
`,

  async run(argv, context): Promise<CommandResult> {
    const [action, ...rest] = argv;
    if (action !== "init" && action !== "doctor") {
      return wrongUsage(teams, "expected `init` or `doctor`");
    }
    const result = await ACTIONS[action](rest, context);
    return "problem" in result ? wrongUsage(teams, result.problem) : result;
  },
};
