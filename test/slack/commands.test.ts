import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run, type RunningDaemon } from "../e2e/house.ts";
import { endpointOf, openSlackE2e, OWNERS, type SlackE2e } from "./slack-e2e.ts";

let e2e: SlackE2e;
let daemon: RunningDaemon;

beforeAll(async () => {
  e2e = await openSlackE2e({ reception: "http" });
  daemon = await e2e.startDaemon();
});
afterAll(() => e2e?.leave());

const json = (file: string): unknown => JSON.parse(readFileSync(file, "utf8"));

describe("countersign slack init", () => {
  it("writes a manifest with two scopes and no events, and prints every step", async () => {
    const out = join(e2e.house.folder, "socket.json");
    const file = join(e2e.house.folder, "none.yaml");
    writeFileSync(file, "version: 1\nmode: local\n", { mode: 0o600 });

    const { status, stdout, stderr } = await run(["slack", "init", "--config", file, "--out", out]);

    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("connections:write");
    expect(json(out)).toMatchObject({
      oauth_config: { scopes: { bot: ["chat:write", "im:write"] } },
      settings: { socket_mode_enabled: true, interactivity: { is_enabled: true } },
    });
    expect(JSON.stringify(json(out))).not.toMatch(/event_subscriptions|"user"|request_url/);
  });

  it("leads Slack to an address instead, says no secret, and overwrites nothing", async () => {
    const { cloud, house } = e2e;
    const endpoint = "https://approvals.example/slack/interactions";
    const file = join(house.folder, "countersign-slack.json");

    const without = await house.countersign("slack", "init", "--out", file);
    const wrong = await house.countersign(
      "slack",
      "init",
      "--endpoint",
      "http://x/",
      "--out",
      file,
    );
    const made = await house.countersign("slack", "init", "--endpoint", endpoint, "--out", file);
    const again = await house.countersign("slack", "init", "--endpoint", endpoint, "--out", file);

    expect([without, wrong, made, again].map(({ status }) => status)).toEqual([2, 2, 0, 2]);
    expect(json(file)).toMatchObject({
      settings: { socket_mode_enabled: false, interactivity: { request_url: endpoint } },
    });
    for (const secret of [cloud.botToken, cloud.signingSecret]) {
      expect(made.stdout).not.toContain(secret);
    }
  });
});

describe("countersign slack doctor", () => {
  it("finds what is missing, and nothing once it is there", async () => {
    const { cloud, house } = e2e;
    cloud.channels.get(OWNERS)?.delete(cloud.botUser);
    const before = await house.countersign("slack", "doctor", "--send", "owners");
    expect(before.status).toBe(1);
    expect(before.stdout).toMatch(/ok\s+bot token/);
    expect(before.stdout).toContain("not_in_channel");

    cloud.channels.get(OWNERS)?.add(cloud.botUser);
    const after = await house.countersign(
      "slack",
      "doctor",
      "--send",
      "owners",
      "--endpoint",
      endpointOf(daemon),
    );

    expect({ status: after.status, stderr: after.stderr }).toEqual({ status: 0, stderr: "" });
    expect(after.stdout).toMatch(/ok\s+endpoint\s+\S+ refuses strangers/);
    const [message, ...more] = cloud.in(OWNERS);
    expect(more).toEqual([]);
    expect(JSON.stringify(message?.blocks)).toContain("nothing on it decides anything");
    expect(cloud.surprises).toEqual([]);
  });

  it("says that a token is wrong without saying the token", async () => {
    const { cloud, house } = e2e;
    const file = join(house.folder, "other.yaml");
    const config = readFileSync(house.configFile, "utf8")
      .replace(cloud.botToken, "xoxb-another-token")
      .replace(`signing_secret: ${cloud.signingSecret}`, "app_token: xapp-another-token");
    writeFileSync(file, config, { mode: 0o600 });

    const { status, stdout } = await run(["slack", "doctor", "--config", file]);

    expect(status).toBe(1);
    expect(stdout).toMatch(/wrong\s+bot token\s+Slack answered invalid_auth/);
    expect(stdout).toMatch(/wrong\s+app token\s+Slack answered invalid_auth/);
    expect(stdout).not.toContain("another-token");
  });
});

describe("the door that Slack is let in by", () => {
  it("leads nowhere else", async () => {
    const from = endpointOf(daemon);
    const elsewhere = await fetch(from.replace("/slack/interactions", "/api/approvals"));
    const got = await fetch(from);
    const nobody = await fetch(from, { method: "POST", body: "payload=%7B%7D" });
    const large = await fetch(from, { method: "POST", body: "x".repeat(300_000) });

    expect([elsewhere, got, nobody, large].map(({ status }) => status)).toEqual([
      404, 405, 401, 413,
    ]);
  });
});
