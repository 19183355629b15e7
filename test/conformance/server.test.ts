import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type House, makeHouse } from "../e2e/house.ts";
import {
  checkScenario,
  checkServer,
  lostOnTheWay,
  type Report,
  type Revision,
  startServer,
} from "./runner.ts";

/** Turns the masking of every entity type off. */
const UNMASKED = "masking: { names: false, off: ['*'] }";

/** What a client fills into a form reaches the upstream only if policy says so; an age must be a number there. */
const FORMS = "{ upstream: fixture, tool: elicitation/create, entities: [AGE] }";

/** What masking is there to change. The runner compares a default with the name of a person, which it does not get. */
const MASKED = ["elicitation-sep1034-defaults: elicitation-sep1034-string-default"];

const houses: House[] = [];
const urls = new Map<string, Promise<string>>();
let fixture: Awaited<ReturnType<typeof startServer>>;

beforeAll(async () => {
  fixture = await startServer("fixture-server.ts");
});
afterAll(async () => {
  for (const house of houses) await house.leave();
  await fixture?.stop();
});

/** A daemon that lets everything through to the fixture, one for each way to mask. */
function countersign(masking: string): Promise<string> {
  const url = urls.get(masking) ?? openDaemon(masking);
  urls.set(masking, url);
  return url;
}

async function openDaemon(masking: string): Promise<string> {
  const house = await makeHouse(
    `upstreams: { fixture: { url: "${fixture.url}" } }\n` +
      `policy: { rules: [{ id: all, decision: allow }], disclose: [${FORMS}] }\n${masking}\n`,
    { agentAuthentication: "none" },
  );
  houses.push(house);
  const { origin } = await house.startDaemon();
  return `${origin}/mcp`;
}

describe.each<{ revision: Revision; atLeast: number }>([
  { revision: "2025-11-25", atLeast: 70 },
  { revision: "2026-07-28", atLeast: 110 },
])("$revision", ({ revision, atLeast }) => {
  let direct: Report;
  beforeAll(async () => {
    direct = await checkServer(fixture.url, revision);
  });

  it("is required of the fixture, and the fixture gives it", () => {
    expect(direct.status).toBe(0);
    expect(direct.passed.size).toBeGreaterThan(atLeast);
  });

  it.each([
    { masking: "off", config: UNMASKED, changed: [] },
    { masking: "on", config: "", changed: MASKED },
  ])("loses nothing on the way through Countersign with masking $masking", async (row) => {
    const { config, changed } = row;
    const url = await countersign(config);

    const through = await checkServer(url, revision);

    const lost = lostOnTheWay(direct, through);
    expect(lost.filter((check) => !changed.some((one) => check.startsWith(one)))).toEqual([]);
    expect([...through.passed].filter((check) => changed.includes(check))).toEqual([]);
  });
});

it("checks the headers that mirror arguments, which the fixture leaves to others", async () => {
  const url = await countersign(UNMASKED);

  const { failed, passed } = await checkScenario(url, "http-custom-header-server-validation");

  expect(failed).toEqual(new Map());
  expect(passed.size).toBeGreaterThan(2);
});
