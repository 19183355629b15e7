import { chmodSync, writeFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { type House, makeHouse, programOf } from "./house.ts";

const EVERYTHING = `
upstreams:
  everything:
    command: ${process.execPath}
    args: [${programOf("@modelcontextprotocol/server-everything")}]
`;

let house: House | undefined;
afterEach(() => house?.leave());

describe("countersign doctor", () => {
  it("finds nothing wrong with a house in order, with and without a daemon", async () => {
    house = await makeHouse(EVERYTHING);
    const resting = await house.countersign("doctor");
    const { origin } = await house.startDaemon();
    const working = await house.countersign("doctor");

    expect(resting.status).toBe(0);
    expect(resting.stdout).toMatch(/^note +daemon +not running/m);
    expect(working.status).toBe(0);
    expect(working.stdout).toContain(`page at ${origin}/`);
    expect(working.stdout).toMatch(/^ok +upstream everything +\d+ tools$/m);
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
