import type { Command, CommandResult } from "../command.ts";
import { wrongUsage } from "../usage.ts";
import { eraseAction } from "./audit/erase.ts";
import { exportAction } from "./audit/export.ts";
import { holdAction } from "./audit/hold.ts";
import { importAction } from "./audit/import.ts";
import { keyAction } from "./audit/key.ts";
import { listAction } from "./audit/list.ts";
import { proveAction } from "./audit/prove.ts";
import { reportAction } from "./audit/report.ts";
import { showAction } from "./audit/show.ts";
import { verifyAction } from "./audit/verify.ts";

const ACTIONS = [
  listAction,
  showAction,
  verifyAction,
  proveAction,
  exportAction,
  importAction,
  reportAction,
  eraseAction,
  holdAction,
  keyAction,
] as const;

export const audit: Command = {
  name: "audit",
  summary: "read the log, prove what is in it, erase what it holds",
  help: `Usage: countersign audit list [--limit N] [--approval ID] [--exchange ID]
       countersign audit list [--since TIME] [--until TIME] [--person P] [--upstream U] [--tool T]
                              [--type T] [--decision D] [--entity TYPE] [--text WORDS] [--before N]
       countersign audit show SEQUENCE|EXCHANGE|APPROVAL
       countersign audit verify [--since FILE]… [--head H]… [--vkey V]… [--database FILE]
       countersign audit verify --receipt FILE --vkey V
       countersign audit prove APPROVAL|EXCHANGE --out FILE
       countersign audit verify --imported FOLDER [--since FILE]… [--head H]… [--vkey V]…
       countersign audit export [--format jsonl|csv|ocsf|cloudevents] [--after SEQUENCE] [--out FILE]
       countersign audit export --format log [--payloads] --out FILE
       countersign audit import FILE --into FOLDER  --vkey V | --since FILE | --head H
       countersign audit report --since TIME [--until TIME] --out FILE
       countersign audit erase --scope ID | --requester ID | --older-than DAYS  --reason TEXT
       countersign audit hold place --scope ID | --requester ID | --everything  --reason TEXT
       countersign audit hold release ID --reason TEXT
       countersign audit hold list
       countersign audit key [--new]

list prints the newest records, or those that fit everything that is given; show prints one record, or all of one call or approval request, with
what it was about (masked). verify proves the log whole, or names the first bad record and the kind
of tampering that fits. prove writes a receipt, which proves one decision without the database.
export prints the records; as a log they come with all that proves them. import takes such a log
on any machine, verifies it whole and only then puts it into a folder of its own, where nothing can
be changed; list, show, verify, prove, export, report and usage read it with --imported FOLDER. report writes one HTML file about a period: policy and who changed it,
every decision, every exception, data usage, erasures, and the signed proof. erase destroys keys, values and payloads; the records stay. hold forbids
erasing. key prints the public key that checkpoints and receipts are verified with.

erase and hold are for a reviewer: the credential is read from the environment variable
COUNTERSIGN_CREDENTIAL.

Options:
  --limit N           how many records, at most 10000 (default 50)
  --approval ID       only those of one approval request
  --exchange ID       only those of one call
  --person P          who reviewed, or a requester's id
  --entity TYPE       a type of data that was masked or disclosed, such as EMAIL_ADDRESS
  --text WORDS        all of these words; with \`audit.search_text\` also in arguments, results and reasons
  --before N          only older records than this one: the next page
  --head H            the head of the log that a card shows, such as 4812:q2V7mXa9kP0dXyZ1
  --since FILE        checkpoints that were kept elsewhere; those of the anchors are used by themselves
  --since TIME        where the period of a report begins, such as 2026-01-01
  --until TIME        where it ends (default: now)
  --vkey V            a public key, or a file that holds it (default: that of this data folder)
  --database FILE     a copy of the database, verified without the master key
  --receipt FILE      what \`prove\` wrote
  --out FILE          where to write; it must not be there yet
  --imported FOLDER   a log that was imported there, in place of that of the configuration
  --into FOLDER       where an imported log goes; it must not be there yet
  --payloads          export what records are about as well: masked, and in clear
  --format FORMAT     of the export (default jsonl)
  --after SEQUENCE    export only what came after this record
  --scope ID          one conversation
  --requester ID      everything of one requester, such as local:ada@host
  --older-than DAYS   conversations not used for so long, and what is as old in others
  --everything        the whole log
  --reason TEXT       stands in the log; values in it are left out
  --new               make a new signing key; the old one signs a head of the log that names it
  --config FILE       the configuration (default: COUNTERSIGN_CONFIG, or countersign.yaml in this folder)
  --json              the same as JSON

Examples:
  countersign audit list --limit 200
  countersign audit verify --since /mnt/other/anchor --vkey countersign.vkey
  countersign audit prove apr_7f3k2q9dxzabcdef --out decision.receipt
  countersign audit report --since 2026-01-01 --until 2026-04-01 --out first-quarter.html
  countersign audit export --format log --out 2026.log
  countersign audit import 2026.log --into 2026 --vkey countersign.vkey
  countersign audit erase --older-than 183 --reason "retention"

Exit status: 0 fine, 1 the log or the receipt does not verify, or it could not be done, 2 called wrongly
`,

  async run([name, ...argv], context): Promise<CommandResult> {
    const action = ACTIONS.find((one) => one.name === name);
    if (!action) {
      const names = ACTIONS.map((one) => `\`${one.name}\``).join(", ");
      return wrongUsage(audit, `expected one of ${names}`);
    }
    const answer = await action.run(argv, context);
    return "problem" in answer ? wrongUsage(audit, answer.problem) : answer;
  },
};
