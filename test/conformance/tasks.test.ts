import { afterAll, beforeAll, expect, it } from "vitest";
import { type House, makeHouse } from "../e2e/house.ts";
import { checkScenario, lostOnTheWay, type Report, startServer } from "./runner.ts";

/** `tasks-status-notifications` is left out: the runner itself skips it. */
const SCENARIOS = [
  "tasks-lifecycle",
  "tasks-capability-negotiation",
  "tasks-wire-fields",
  "tasks-request-state-removal",
  "tasks-mrtr-input",
  "tasks-request-headers",
  "tasks-dispatch-and-envelope",
  "tasks-required-task-error",
  "tasks-mrtr-composition",
] as const;

const houses: House[] = [];
let fixture: Awaited<ReturnType<typeof startServer>>;
let allowing: string;
let asking: string;
let reviewing: NodeJS.Timeout;

beforeAll(async () => {
  fixture = await startServer("tasks-server.ts");
  allowing = (await countersign("rules: [{ id: all, decision: allow }]")).url;
  const held = await countersign(
    "rules: [{ id: asks, tool: greet, decision: allow }, { id: all, tool: '*_*', decision: require-approval }]",
  );
  asking = held.url;
  // The person who is asked is quick.
  reviewing = setInterval(() => void approveAll(held), 100);
});
afterAll(async () => {
  clearInterval(reviewing);
  for (const house of houses) await house.leave();
  await fixture?.stop();
});

/** A daemon before the fixture, with the masking of every entity type off. */
async function countersign(policy: string): Promise<{ house: House; origin: string; url: string }> {
  const house = await makeHouse(
    `upstreams: { fixture: { url: "${fixture.url}" } }\n` +
      `policy: { ${policy} }\nmasking: { names: false, off: ['*'] }\n`,
    { agentAuthentication: "none" },
  );
  houses.push(house);
  const { origin } = await house.startDaemon();
  return { house, origin, url: `${origin}/mcp` };
}

async function approveAll({ house, origin }: { house: House; origin: string }): Promise<void> {
  const { body } = await house.api(origin, "GET", "/approvals?state=pending");
  for (const { id } of body["approvals"] as unknown as { id: string }[]) {
    await house.api(origin, "POST", `/approvals/${id}/approve`, { reason: "checked" });
  }
}

const reports = new Map<string, Promise<Report>>();

/** What passes without Countersign; asked for once. */
function directly(scenario: string): Promise<Report> {
  const report = reports.get(scenario) ?? checkScenario(fixture.url, scenario);
  reports.set(scenario, report);
  return report;
}

it.each(SCENARIOS)("%s loses nothing on the way through Countersign", async (scenario) => {
  const [direct, through] = await Promise.all([
    directly(scenario),
    checkScenario(allowing, scenario),
  ]);

  expect(direct.failed).toEqual(new Map());
  expect(direct.passed.size).toBeGreaterThan(0);
  expect(lostOnTheWay(direct, through)).toEqual([]);
});

/**
 * The scenarios in which calls become tasks and go on. `tasks-mrtr-composition` is none: a held call is a task at once,
 * so what its upstream needs before that is asked by way of the task. The runner waits for 5 s at most.
 */
it.each(["tasks-lifecycle", "tasks-wire-fields", "tasks-mrtr-input"])(
  "%s loses nothing when its calls are held before they become tasks",
  { retry: 1 },
  async (scenario) => {
    const direct = await directly(scenario);
    const held = await checkScenario(asking, scenario);

    expect(lostOnTheWay(direct, held)).toEqual([]);
  },
);
