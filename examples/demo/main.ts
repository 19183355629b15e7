/**
 * The main job in one minute: an agent reads a CRM through Countersign and sees no personal data; it tries to delete
 * customers and to export them to a file, and a person decides.
 *
 *     npm run demo             in a terminal, you decide on the page whose address is printed
 *     npm run demo -- --auto   a second actor signs in as the reviewer and decides
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { reviewerAt } from "./reviewer.ts";
import { type Customer, sampleCustomers, writeSampleCrm } from "./sample-crm.ts";
import {
  configFile,
  connectCommand,
  countersign,
  crmFile,
  filesFolder,
  makeSandbox,
  startDaemon,
  writeConfig,
} from "./surroundings.ts";

const isAutomatic = process.argv.includes("--auto") || process.stdin.isTTY !== true;
const exportFile = join(filesFolder, "customers.csv");

const say = (text = ""): void => console.log(text);
const title = (text: string): void =>
  say(`\n── ${text} ${"─".repeat(Math.max(3, 76 - text.length))}`);

makeSandbox();
const customers = sampleCustomers();
writeSampleCrm(crmFile, customers);
writeConfig();
const credential = countersign("credential", "create", "--stdout").trim();
const daemon = await startDaemon();
const agent = new Client({ name: "demo-agent", version: "1.0.0" });
try {
  await agent.connect(new StdioClientTransport({ ...connectCommand, stderr: "inherit" }));
  await showTools();
  const seen = await readCustomers();
  if (!isAutomatic) {
    title("your turn");
    say(`The agent will now try two things that need a person. Decide at  ${daemon.origin}/`);
    say(`Sign in with this credential, shown this once:  ${credential}`);
  }
  const deleted = await tryToDelete();
  const exported = await tryToExport(seen);
  showLog();
  conclude(seen, deleted, exported);
} finally {
  await agent.close();
  await daemon.stop();
}

async function showTools(): Promise<void> {
  title("the agent lists its tools: two servers appear as one");
  const { tools } = await agent.listTools();
  say(tools.map((tool) => tool.name).join(", "));
}

async function readCustomers(): Promise<readonly Customer[]> {
  title("the agent reads customers: allowed, and masked");
  const text = await call("crm_query", { sql: "select * from customers order by id" });
  const seen = JSON.parse(text) as readonly Customer[];
  for (const i of [0, 1]) {
    const [real, shown] = [customers[i], seen[i]];
    if (real === undefined || shown === undefined) continue;
    say(`${"column".padEnd(12)} ${"what the database holds".padEnd(46)} what the model sees`);
    for (const column of Object.keys(real) as (keyof Customer)[]) {
      say(`${column.padEnd(12)} ${String(real[column]).padEnd(46)} ${String(shown[column])}`);
    }
    say();
  }
  return seen;
}

async function tryToDelete(): Promise<string> {
  title("the agent tries to delete a customer: held");
  return held("execute", "reject", "customers are archived, not deleted", () =>
    call("crm_execute", { sql: "delete from customers where id = 3" }),
  );
}

async function tryToExport(seen: readonly Customer[]): Promise<string> {
  title("the agent tries to export the table to a file: held");
  const rows = seen.map((row) => [row.full_name, row.email, row.phone].join(","));
  const content = `full_name,email,phone\n${rows.join("\n")}\n`;
  const answer = await held("write_file", "approve", "agreed with the data owner", () =>
    call("files_write_file", { path: exportFile, content }),
  );
  if (existsSync(exportFile)) {
    say(`the file begins:   ${readFileSync(exportFile, "utf8").split("\n")[1]}`);
    say(`the model sent:    ${rows[0]}`);
  }
  return answer;
}

/** Makes a call that is held; in automatic mode the reviewer decides it meanwhile. */
async function held(
  tool: string,
  verb: "approve" | "reject",
  reason: string,
  makeCall: () => Promise<string>,
): Promise<string> {
  const reviewer = reviewerAt(daemon.origin, credential);
  const deciding = isAutomatic ? reviewer.decide(tool, verb, reason) : undefined;
  const answer = await makeCall();
  const id = await deciding;
  if (id !== undefined) say(`the reviewer:      ${verb} ${id}: ${reason}`);
  say(`the agent is told: ${answer.split("\n")[0]}`);
  return answer;
}

async function call(name: string, args: Record<string, unknown>): Promise<string> {
  const result = await agent.callTool(
    { name, arguments: args },
    {
      timeout: 3_600_000,
      onprogress: ({ message }) => {
        if (!isAutomatic && message !== undefined) say(`… ${message}`);
      },
    },
  );
  const [block] = result.content;
  return block?.type === "text" ? block.text : JSON.stringify(result);
}

function showLog(): void {
  title("the log");
  say(countersign("audit", "list", "--limit", "12").trimEnd());
  say(countersign("audit", "verify").trimEnd());
}

function conclude(seen: readonly Customer[], deleted: string, exported: string): void {
  title("in short");
  const personal = customers.flatMap(({ full_name, email, phone, card_number, iban }) => [
    full_name,
    email,
    phone,
    card_number,
    iban,
  ]);
  const shown = JSON.stringify(seen);
  const leaked = personal.filter((value) => shown.includes(value)).length;
  say(
    `masked:  ${personal.length - leaked} of ${personal.length} personal values in ${customers.length} customers, before the model saw them`,
  );
  say(`held:    the delete: ${deleted.split("\n")[0]}`);
  say(`         the export: ${exported.split("\n")[0]}`);
  say(
    `run:     ${existsSync(exportFile) ? "the export, once, with the real values in the file and tokens in the model" : "nothing but the reading"}`,
  );
  say(`\nThe configuration of this run is in ${configFile}`);
  if (leaked > 0) process.exitCode = 1;
}
