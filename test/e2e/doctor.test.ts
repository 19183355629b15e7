import { chmodSync, writeFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { type House, makeHouse, programOf } from "./house.ts";

const EVERYTHING = `
upstreams:
  everything:
    command: ${process.execPath}
    args: [${programOf("@modelcontextprotocol/server-everything")}]
`;

interface Finding {
  readonly subject: string;
  readonly says: string;
}

/** Sizes and numbers of records change between two looks. */
function inWords(findings: readonly Finding[]): string[] {
  return findings.map(({ subject, says }) =>
    `${subject}: ${says}`.replaceAll(/\d+(?:\.\d)? (?:bytes|[KMGT]B|records?)/g, "SO MUCH"),
  );
}

let house: House | undefined;
afterEach(() => house?.leave());

describe("countersign doctor", () => {
  it("finds nothing wrong with a house in order, and says what the Health page says in the same words", async () => {
    house = await makeHouse(`${EVERYTHING}
audit: { anchors: [{ file: ./anchored }] }
`);
    const resting = await house.countersign("doctor");
    const { origin } = await house.startDaemon();
    const headers = { authorization: `Bearer ${house.credential}` };
    const shown = (await (await fetch(`${origin}/api/setup`, { headers })).json()) as {
      findings: readonly Finding[];
    };
    const working = await house.countersign("doctor", "--json");
    const { findings } = JSON.parse(working.stdout) as { findings: readonly Finding[] };

    expect(resting.status).toBe(0);
    expect(resting.stdout).toMatch(/^note +daemon +not running/m);
    expect(resting.stdout).toMatch(/^ok +upstream everything +\d+ tools$/m);
    expect(working.status).toBe(0);
    // What only the daemon that answers can say, and no more.
    const alone = new Set(["clients", "this page", "search index"]);
    const expected = shown.findings.filter(({ subject }) => !alone.has(subject));
    expect(expected.map(({ subject }) => subject)).toEqual(
      expect.arrayContaining(["daemon", "kill switch", "policy", "passkeys", "disk"]),
    );
    expect(inWords(findings)).toEqual(expect.arrayContaining(inWords(expected)));
    expect(findings.at(-1)?.says).toContain(`${origin}/setup`);
  });

  it("names what is wrong, and the mend", async () => {
    house = await makeHouse(`
upstreams:
  broken: { command: ${process.execPath}, args: [-e, "process.exit(3)"], start_timeout_seconds: 5 }
`);
    chmodSync(house.configFile, 0o666);
    const { status, stdout } = await house.countersign("doctor");

    expect(status).toBe(1);
    expect(stdout).toMatch(/^wrong +policy file .*\n +→ chmod go-w /m);
    expect(stdout).toMatch(/^wrong +upstream broken .*\n +→ run its command by hand/m);
    expect(stdout).toContain("2 things to mend");
  });

  it("goes on to say what it can when the configuration is wrong", async () => {
    house = await makeHouse(EVERYTHING);
    writeFileSync(house.configFile, "version: 9\n");
    const { status, stdout } = await house.countersign("doctor");

    expect(status).toBe(1);
    expect(stdout).toMatch(/^wrong +configuration/m);
  });
});
