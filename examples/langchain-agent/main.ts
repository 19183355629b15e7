/**
 * A LangChain agent over a real SQLite database, its tools under guard: what it reads is masked, what it deletes is held
 * for a person.
 *
 *     node examples/langchain-agent/main.ts            in a terminal, you decide on the page whose address is printed
 *     node examples/langchain-agent/main.ts --auto     a reviewer decides by themselves
 *
 * The model is scripted, so that it runs anywhere. For a real one, put `await initChatModel("openai:gpt-5")` of
 * `langchain` in the place of `model` (with the provider's package and key); nothing else changes.
 */
import { GuardCallbackHandler, guardTools, maskMessages, revealText } from "@countersign/langchain";
import { guardMiddleware } from "@countersign/langchain/agent";
import { createGuard } from "@countersign/runtime";
import { HumanMessage } from "@langchain/core/messages";
import { createAgent } from "langchain";
import { openCrm } from "./crm.ts";
import { ScriptedModel } from "./scripted-model.ts";
import {
  configFile,
  countersign,
  crmFile,
  decideNext,
  makeSandbox,
  startDaemon,
} from "./surroundings.ts";

const isAutomatic = process.argv.includes("--auto") || process.stdin.isTTY !== true;
const say = (text = ""): void => console.log(text);
const title = (text: string): void =>
  say(`\n── ${text} ${"─".repeat(Math.max(3, 76 - text.length))}`);

makeSandbox();
const credential = countersign("credential", "create", "--stdout").trim();
const crm = openCrm(crmFile);
const daemon = await startDaemon();
await using guard = await createGuard({ config: configFile });
try {
  const model = new ScriptedModel((answers) => {
    const rows = JSON.parse(answers[0] ?? "[]") as readonly { name: string; email: string }[];
    const deletion = (row: number): string =>
      `delete from customers where email = '${rows[row]?.email ?? ""}'`;
    if (answers.length === 0) return { tool: "query", sql: "select * from customers order by id" };
    if (answers.length === 1) return { tool: "execute", sql: deletion(0) };
    if (answers.length === 2) return { tool: "execute", sql: deletion(1) };
    return `Removed ${rows[0]?.name ?? "nobody"} (${rows[0]?.email ?? ""}); ${rows[1]?.name ?? ""} stays.`;
  });
  const agent = createAgent({
    model,
    tools: guardTools(crm.tools, guard, { upstream: "crm" }),
    middleware: [guardMiddleware(guard, { upstream: "crm" })],
  });

  if (!isAutomatic) {
    title("your turn");
    say(`The agent will delete two customers. Decide at  ${daemon.origin}/`);
    say(`Sign in with this credential, shown this once:  ${credential}`);
  }
  const deciding = isAutomatic ? decideBoth() : undefined;
  const thread = "example";
  const asked = new HumanMessage("Delete tobias.reinhold@nordkontor.example and Yasmin Haddadi.");
  const { messages } = await agent.invoke(
    { messages: await maskMessages([asked], guard, { thread }) },
    { configurable: { thread_id: thread }, callbacks: [new GuardCallbackHandler(guard)] },
  );
  await deciding;

  title("what the model was sent");
  say(model.prompts.at(-1));
  title("what the person is shown");
  const answer = messages.at(-1)?.text ?? "";
  say(await revealText(answer, guard, { thread }, "screen"));
  title("the log");
  say(countersign("audit", "list", "--limit", "8").trimEnd());
  say(countersign("audit", "verify").trimEnd());
  conclude(model.prompts.join("\n"));
} finally {
  crm.close();
  await daemon.stop();
}

async function decideBoth(): Promise<void> {
  await decideNext(daemon.origin, credential, "approve", "asked to be forgotten");
  await decideNext(daemon.origin, credential, "reject", "has an open invoice");
}

function conclude(prompts: string): void {
  title("in short");
  const leaked = crm.personal.filter((value) => prompts.includes(value)).length;
  say(
    `masked:  ${crm.personal.length - leaked} of ${crm.personal.length} personal values, before the model saw them`,
  );
  say(`in the database now: ${crm.names().join(", ")}`);
  if (leaked > 0) process.exitCode = 1;
}
