import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { afterAll, expect, it } from "vitest";
import { makeHouse, programOf } from "./house.ts";

const memory = programOf("@modelcontextprotocol/server-memory");
const house = await makeHouse(`
upstreams:
  notes: { command: node, args: ["${memory}"], env: { MEMORY_FILE_PATH: "$FOLDER/memory.json" }, trust: internal }
policy: { default: allow }
`);
afterAll(() => house.leave());

it("tells which logged calls a changed policy would have decided differently", async () => {
  const daemon = await house.startDaemon();
  const client = new Client({ name: "test", version: "1" });
  await client.connect(new StdioClientTransport(house.connect));
  await client.callTool({ name: "read_graph", arguments: {} });
  await client.callTool({ name: "delete_entities", arguments: { entityNames: ["a"] } });
  await client.callTool({
    name: "create_entities",
    arguments: {
      entities: [{ name: "ada.lovelace@post.example", entityType: "person", observations: [] }],
    },
  });
  await client.callTool({ name: "search_nodes", arguments: { query: "x" } });
  await client.close();
  const changed = join(house.folder, "changed.yaml");
  const text = readFileSync(house.configFile, "utf8");
  writeFileSync(
    changed,
    text.replace(
      "policy: { default: allow }",
      `policy:
  default: allow
  rules:
    - { id: no-deletes, category: delete, decision: deny }
    - { id: names-ask, when: 'call.findings.exists(f, f.entity == "EMAIL_ADDRESS")', decision: require-approval }`,
    ),
  );

  const ran = await house.countersign("replay", "--policy", changed, "--json");
  const same = await house.countersign("replay", "--policy", house.configFile);
  const later = await house.countersign("replay", "--policy", changed, "--since", "2100-01-01");
  await daemon.stop();

  expect(JSON.parse(ran.stdout)).toMatchObject({
    different: [
      { tool: "delete_entities", was: "allow", would: "deny", wouldBy: ["no-deletes"] },
      { tool: "create_entities", was: "allow", would: "require-approval", wouldBy: ["names-ask"] },
    ],
  });
  expect(ran.status).toBe(1);
  expect(same.status).toBe(0);
  expect(later).toMatchObject({
    status: 0,
    stdout: expect.stringContaining("0 of 0 calls") as string,
  });
});
