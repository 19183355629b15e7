import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run, type RunningDaemon } from "../e2e/house.ts";
import { endpointOf, openTeamsE2e, type TeamsE2e } from "./teams-e2e.ts";

let e2e: TeamsE2e;
let daemon: RunningDaemon;

beforeAll(async () => {
  e2e = await openTeamsE2e();
  daemon = await e2e.startDaemon();
});
afterAll(() => e2e?.leave());

/** Reads an archive with a program that is not ours. */
function unzipped(archive: string): Record<string, Buffer> {
  const script = `import sys,zipfile,json,base64
z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None
print(json.dumps({n:base64.b64encode(z.read(n)).decode() for n in z.namelist()}))`;
  const text = execFileSync("python3", ["-c", script, archive], { encoding: "utf8" });
  const files = JSON.parse(text) as Record<string, string>;
  return Object.fromEntries(
    Object.entries(files).map(([name, body]) => [name, Buffer.from(body, "base64")]),
  );
}

describe("countersign teams init", () => {
  it("makes an app package for the configured bot and prints every step", async () => {
    const { status, stdout, stderr } = await e2e.house.countersign("teams", "init");

    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const archive = join(e2e.house.folder, "countersign-teams.zip");
    expect(stdout).toContain(archive);
    expect(stdout).toContain("az bot create");
    expect(stdout).toContain(e2e.cloud.appId);
    expect(stdout).not.toContain(e2e.cloud.secret);
    const files = unzipped(archive);
    const manifest = JSON.parse(String(files["manifest.json"])) as Record<string, never>;
    expect(manifest).toMatchObject({
      id: e2e.cloud.appId,
      bots: [{ botId: e2e.cloud.appId, scopes: ["team", "groupChat", "personal"] }],
      icons: { color: "color.png", outline: "outline.png" },
    });
    for (const [name, size] of [
      ["color.png", 192],
      ["outline.png", 32],
    ] as const) {
      expect(files[name]?.readUInt32BE(16)).toBe(size);
      expect(files[name]?.subarray(1, 4).toString()).toBe("PNG");
    }
  });

  it("overwrites nothing, and takes no id that is none", async () => {
    const archive = join(e2e.house.folder, "countersign-teams.zip");
    const before = readFileSync(archive);

    const again = await e2e.house.countersign("teams", "init");
    const wrong = await e2e.house.countersign("teams", "init", "--app-id", "x", "--out", "other");

    expect([again.status, wrong.status]).toEqual([2, 2]);
    expect(readFileSync(archive).equals(before)).toBe(true);
    expect(existsSync(join(e2e.house.folder, "other"))).toBe(false);
  });
});

describe("countersign teams doctor", () => {
  it("finds what is missing, and nothing once it is there", async () => {
    const before = await e2e.house.countersign("teams", "doctor", "--send", "owners");
    expect(before.status).toBe(1);
    expect(before.stdout).toMatch(/ok\s+credentials/);
    expect(before.stdout).toMatch(/ok\s+keys of Teams/);
    expect(before.stdout).toContain("the app is not installed where `owners` is to be asked");

    await e2e.as(e2e.people.grace, daemon).install(e2e.owners);
    const after = await e2e.house.countersign(
      "teams",
      "doctor",
      "--send",
      "owners",
      "--endpoint",
      endpointOf(daemon),
    );

    expect({ status: after.status, stderr: after.stderr }).toEqual({ status: 0, stderr: "" });
    expect(after.stdout).toMatch(/ok\s+endpoint\s+\S+ refuses strangers/);
    expect(after.stdout).toContain("nothing is wrong");
    const [card, ...more] = e2e.cloud.in(e2e.owners.id);
    expect(more).toEqual([]);
    expect(JSON.stringify(card?.card)).toContain("nothing on it decides anything");
    expect(card?.card["actions"]).toBeUndefined();
    expect(e2e.cloud.surprises).toEqual([]);
  });

  it("says that the secret is wrong without saying the secret", async () => {
    const { appId } = e2e.cloud;
    const config = readFileSync(e2e.house.configFile, "utf8").replace(
      `secret: "${e2e.cloud.secret}"`,
      'secret: "another-secret"',
    );
    const file = join(e2e.house.folder, "other.yaml");
    writeFileSync(file, config, { mode: 0o600 });

    const { status, stdout } = await run(["teams", "doctor", "--config", file]);

    expect(status).toBe(1);
    expect(stdout).toContain("invalid_client");
    expect(stdout).toContain(appId);
    expect(stdout).not.toContain("another-secret");
  });
});
