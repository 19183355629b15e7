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
import { openTeamHouse } from "../team-house.ts";

const say = (text = ""): void => console.log(text);
const title = (text: string): void =>
  say(`\n── ${text} ${"─".repeat(Math.max(3, 76 - text.length))}`);

const SECRET = `whsec_${Buffer.from("a secret that both sides know.").toString("base64")}`;
const postOffice = await openPostOffice();
const channel = emailChannel({
  secret: SECRET,
  smtp: { host: "127.0.0.1", port: postOffice.port },
  addresses: { grace: "grace@contoso.example" },
  page: "https://approvals.example",
}).listen(0, "127.0.0.1");
await once(channel, "listening");
const { port } = channel.address() as AddressInfo;
const house = await openTeamHouse({
  grace: "{ name: Grace, local_user: none }",
  channels: `  webhooks: [{ name: email, url: "http://127.0.0.1:${port}/", secret: ${SECRET} }]`,
  isReady: /approvals at (http:\/\/[^/\s]+)/,
});
const [origin = ""] = house.said;
const agent = new Client({ name: "example-agent", version: "1.0.0" });
try {
  title("an agent wants to write a file; that needs a person, so the call is held");
  await agent.connect(new StdioClientTransport({ ...house.connectCommand, stderr: "ignore" }));
  const file = join(house.notes, "plan.txt");
  const calling = agent.callTool({
    name: "write_file",
    arguments: { path: file, content: "Write to ilse.vandermeer@post.example on Monday." },
  });
  const mail = await firstMail();
  say(`a mail to ${mail.to.join(", ")}:\n`);
  for (const line of mail.raw.trim().split(/\r?\n/)) say(`   │ ${line}`);

  title("the link in it leads to the page, and decides nothing by itself");
  const id = /\/approvals\/(apr_\w+)/.exec(mail.raw)?.[1] ?? "";
  const followed = await fetch(`${origin}/approvals/${id}`, { redirect: "manual" });
  const before = await api("GET", `/approvals/${id}`);
  say(`followed without being signed in: HTTP ${followed.status}; the request is ${before.state}`);

  title("Grace signs in and approves");
  await api("POST", `/approvals/${id}/approve`, { reason: "Monday it is." });
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
  await house.stop();
  channel.close();
  await postOffice.close();
}

/** Calls the API, signed in as Grace. */
async function api(
  method: "GET" | "POST",
  path: string,
  body?: object,
): Promise<{ readonly state?: string }> {
  const response = await fetch(`${origin}/api${path}`, {
    method,
    headers: {
      authorization: `Bearer ${house.credential}`,
      "content-type": "application/json",
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as { approval?: { state?: string } };
  if (!response.ok) throw new Error(`HTTP ${response.status}: ${JSON.stringify(answer)}`);
  return answer.approval ?? {};
}

async function firstMail(): Promise<Mail> {
  for (const until = Date.now() + 30_000; Date.now() < until; await sleep(20)) {
    const [mail] = postOffice.mails;
    if (mail !== undefined) return mail;
  }
  throw new Error("no mail in time");
}
