/**
 * A held call is told of by e-mail and decided on the page. The channel is `email-channel.ts`, which is all of it; the
 * mail server is one on this machine. docs/channels.md explains it.
 *
 *     node examples/email-channel/main.ts
 */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { emailChannel } from "./email-channel.ts";
import { type Mail, openPostOffice } from "./post-office.ts";
import { connectCommand, notes, SECRET, startDaemon, writeConfig } from "./surroundings.ts";

const say = (text = ""): void => console.log(text);
const title = (text: string): void =>
  say(`\n── ${text} ${"─".repeat(Math.max(3, 76 - text.length))}`);

const postOffice = await openPostOffice();
const channel = emailChannel({
  secret: SECRET,
  smtp: { host: "127.0.0.1", port: postOffice.port },
  addresses: { grace: "grace@contoso.example" },
  page: "https://approvals.example",
}).listen(0, "127.0.0.1");
await once(channel, "listening");
writeConfig((channel.address() as AddressInfo).port);
const daemon = await startDaemon();
const agent = new Client({ name: "example-agent", version: "1.0.0" });
try {
  title("an agent wants to write a file; that needs a person, so the call is held");
  await agent.connect(new StdioClientTransport({ ...connectCommand, stderr: "ignore" }));
  const file = join(notes, "plan.txt");
  const calling = agent.callTool({
    name: "write_file",
    arguments: { path: file, content: "Write to ilse.vandermeer@post.example on Monday." },
  });
  const mail = await firstMail();
  say(`a mail to ${mail.to.join(", ")}:\n`);
  for (const line of mail.raw.trim().split(/\r?\n/)) say(`   │ ${line}`);

  title("the link in it leads to the page, and decides nothing by itself");
  const id = /\/approvals\/(apr_\w+)/.exec(mail.raw)?.[1] ?? "";
  const followed = await fetch(`${daemon.origin}/approvals/${id}`, { redirect: "manual" });
  const before = await daemon.api("GET", `/approvals/${id}`);
  say(`followed without being signed in: HTTP ${followed.status}; the request is ${before.state}`);

  title("Grace signs in and approves");
  await daemon.api("POST", `/approvals/${id}/approve`, { reason: "Monday it is." });
  const result = await calling;
  say(`the agent was told: ${JSON.stringify(result.content)}`);
  say(`the file holds:     ${readFileSync(file, "utf8")}`);

  const isRight =
    postOffice.mails.length === 1 &&
    before.state === "pending" &&
    mail.to.join() === "grace@contoso.example" &&
    !mail.raw.includes("ilse.vandermeer");
  title(isRight ? "one mail, no personal data in it, decided by nobody but Grace" : "WRONG");
  if (!isRight) process.exitCode = 1;
} finally {
  await agent.close();
  await daemon.stop();
  channel.close();
  await postOffice.close();
}

async function firstMail(): Promise<Mail> {
  for (const until = Date.now() + 30_000; Date.now() < until; await sleep(20)) {
    const [mail] = postOffice.mails;
    if (mail !== undefined) return mail;
  }
  throw new Error("no mail in time");
}
