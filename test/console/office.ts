/** A real daemon before an upstream of an office, with an agent that calls it, for pages and APIs that look at calls. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import type { JsonObject } from "@countersign/core";
import { type House, makeHouse, type RunningDaemon } from "../e2e/house.ts";

export interface Office {
  readonly house: House;
  readonly daemon: RunningDaemon;
  readonly agent: Client;
  /** Of `grace`, who is a reviewer and no policy admin. */
  readonly graceCredential: string;
  /** Asks the API as `ada`, a policy admin, or with another credential. */
  ask(
    path: string,
    body?: object | null,
    credential?: string,
  ): Promise<{ readonly status: number; readonly body: JsonObject }>;
  /** Calls a tool of the upstream; the text of what the agent was told. */
  call(tool: string, args: Record<string, unknown>): Promise<string>;
  leave(): Promise<void>;
}

export const OFFICE_POLICY = `policy:
  default: by-category # reads are allowed
  rules:
    - { id: mail-needs-a-person, tool: send_mail, decision: require-approval, reason: Mail leaves the house. }
    - { id: never-delete, tool: delete_customer, decision: deny, reason: Nobody is deleted. }
    - { id: after-reading, tool: odd, when: scope.seen.personal, decision: deny }
  disclose:
    - { upstream: office, tool: send_mail, path: $.to, entities: [EMAIL_ADDRESS] }
`;

export async function openOffice(): Promise<Office> {
  const house = await makeHouse(
    `upstreams:
  office:
    command: ${process.execPath}
    args: [${join(import.meta.dirname, "office-server.ts")}]
    trust: internal
people:
  ada: { name: Ada Lovelace, local_user: nobody1 }
  grace: { name: Grace Hopper, local_user: nobody2 }
approvals: { reviewers: [ada, grace], hold_seconds: 1 }
policy_admins: [ada]
${OFFICE_POLICY}`,
    { mode: "team", person: "ada" },
  );
  const made = await house.review("credential", "create", "--stdout", "--person", "grace");
  const graceCredential = made.stdout.trim();
  const daemon = await house.startDaemon();
  const token = readFileSync(join(house.dataFolder, "agent.token"), "utf8").trim();
  const agent = new Client({ name: "agent", version: "1" });
  await agent.connect(
    new StreamableHTTPClientTransport(new URL(`${daemon.origin}/mcp`), {
      requestInit: { headers: { authorization: `Bearer ${token}` } },
    }),
  );
  await agent.listTools();
  return {
    house,
    daemon,
    agent,
    graceCredential,
    async ask(path, body = null, credential = house.credential) {
      const response = await fetch(`${daemon.origin}/api${path}`, {
        method: body === null ? "GET" : "POST",
        headers: { authorization: `Bearer ${credential}`, "content-type": "application/json" },
        ...(body === null ? {} : { body: JSON.stringify(body) }),
      });
      return { status: response.status, body: (await response.json()) as JsonObject };
    },
    async call(name, args) {
      const { content } = await agent.callTool({ name, arguments: args });
      return (content as { text: string }[]).map(({ text }) => text).join("\n");
    },
    async leave() {
      await agent.close().catch(() => undefined);
      await daemon.stop("SIGKILL");
      await house.leave();
    },
  };
}
