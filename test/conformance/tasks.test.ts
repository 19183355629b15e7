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
 * What a held call cannot have: it is a task at once, because its upstream is asked nothing before somebody has
 * approved the call, so what the upstream needs is asked by way of the task.
 */
const LOST_WHEN_HELD: ReadonlySet<string> = new Set([
  "tasks-mrtr-composition: sep-2663-mrtr-synchronous-before-task-creation",
]);

// The runner waits for 5 s at most.
it.each(SCENARIOS)(
  "%s loses nothing but what it must when its calls are held before they become tasks",
  { retry: 1 },
  async (scenario) => {
    const direct = await directly(scenario);
    const held = await checkScenario(asking, scenario);

    const lost = [...direct.passed].filter((check) => !held.passed.has(check));
    expect(lost).toEqual([...direct.passed].filter((check) => LOST_WHEN_HELD.has(check)));
  },
);
