import { approvalText, type ShownRequest } from "../approval-text.ts";
import { parseArgs } from "node:util";
import type { JsonValue } from "@countersign/core";
import type { Command, CommandResult } from "../command.ts";
import { CREDENTIAL, openApi } from "../daemon/api.ts";
import { counted, formatTable, printable } from "../table.ts";
import { wrongUsage } from "../usage.ts";

export const approvals: Command = {
  name: "approvals",
  summary: "see and decide what waits for a person",
  help: `Usage: countersign approvals list [--state STATE] [--config FILE] [--json]
       countersign approvals show ID [--config FILE] [--json]
       countersign approvals approve ID [--reason TEXT] [--config FILE]
       countersign approvals reject ID --reason TEXT [--config FILE]
       countersign approvals escalate ID --reason TEXT [--config FILE]
       countersign approvals break-glass ID --reason TEXT [--config FILE]
       countersign approvals resolve ID --outcome executed|failed --reason TEXT [--config FILE]

For a reviewer: the credential is read from the environment variable ${CREDENTIAL}. Never put it
where an agent can read it, such as a project's .env file. escalate hands a request to the next
reviewers. break-glass approves alone in an emergency, if the configuration lets you: everybody you
skip is told. resolve settles a call whose outcome is unknown with what you found.

Options:
  --state STATE  only requests in this state (list; default: pending)
  --reason TEXT  told to the agent and kept in the log, masked
  --outcome X    what you found: it ran (executed), or it did not (failed)
  --config FILE  the configuration (default: COUNTERSIGN_CONFIG, or countersign.yaml in this folder)
  --json         the answer as JSON

Examples:
  countersign approvals list
  countersign approvals reject apr_7f3k2q9dxzabcdef --reason "use the archive instead"

Exit status: 0 done, 1 refused or not reachable, 2 called wrongly
`,

  async run(argv, context): Promise<CommandResult> {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        config: { type: "string" },
        json: { type: "boolean" },
        state: { type: "string", default: "pending" },
        reason: { type: "string" },
        outcome: { type: "string" },
      },
    });
    const [action, id, ...rest] = positionals;
    if (rest.length > 0) return wrongUsage(approvals, `unexpected argument \`${rest[0]}\``);
    if (action === "list") {
      const api = await openApi(values.config, context);
      return listed(
        await api("GET", `/approvals?state=${encodeURIComponent(values.state)}&limit=200`),
      );
    }
    if (!ACTIONS.includes(action ?? "")) {
      return wrongUsage(approvals, `expected one of: list, ${ACTIONS.join(", ")}`);
    }
    if (id === undefined) return wrongUsage(approvals, "expected the id of an approval request");
    if (action !== "show" && action !== "approve" && values.reason === undefined) {
      return wrongUsage(approvals, `expected \`--reason\`: \`${action}\` needs one`);
    }
    if (action === "resolve" && !["executed", "failed"].includes(values.outcome ?? "")) {
      return wrongUsage(approvals, "expected `--outcome executed` or `--outcome failed`");
    }
    const api = await openApi(values.config, context);
    const path = `/approvals/${encodeURIComponent(id)}`;
    if (action === "show") return shown(await api("GET", path));
    const body = {
      ...(values.reason === undefined ? {} : { reason: values.reason }),
      ...(values.outcome === undefined ? {} : { outcome: values.outcome }),
    };
    return decided(await api("POST", `${path}/${action}`, body));
  },
};

const ACTIONS = ["show", "approve", "reject", "escalate", "break-glass", "resolve"];

interface ListedRequest {
  readonly id: string;
  readonly state: string;
  readonly upstream: string;
  readonly tool: string;
  readonly category: string;
  readonly requester: { readonly name: string; readonly verified: boolean };
  readonly expiresAt: string;
  readonly quorum: number;
  readonly votes: readonly { readonly verb: string }[];
}

function listed(answer: JsonValue): CommandResult {
  const { approvals: requests } = answer as unknown as { approvals: readonly ListedRequest[] };
  const rows = requests.map((request) => [
    request.id,
    request.state,
    printable(`${request.upstream}.${request.tool}`),
    request.category,
    printable(request.requester.name) + (request.requester.verified ? "" : " (unverified)"),
    `until ${request.expiresAt}`,
  ]);
  return {
    exitStatus: 0,
    stdout: `${formatTable(rows)}\n${counted(rows.length, "request")}\n`,
    stderr: "",
    json: answer,
  };
}

function shown(answer: JsonValue): CommandResult {
  const { approval } = answer as unknown as { approval: ShownRequest };
  return { exitStatus: 0, stdout: approvalText(approval), stderr: "", json: answer };
}

function decided(answer: JsonValue): CommandResult {
  const { approval } = answer as unknown as { approval: ListedRequest };
  return {
    exitStatus: 0,
    stdout: `${approval.id} is ${approval.state}${votesOf(approval)}\n`,
    stderr: "",
    json: answer,
  };
}

function votesOf({ state, quorum, votes }: ListedRequest): string {
  if (state !== "pending" || quorum === 1) return "";
  const approving = votes.filter(({ verb }) => verb === "approve").length;
  return `: ${approving} of ${quorum} people have approved`;
}
