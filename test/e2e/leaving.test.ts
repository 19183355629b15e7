/** A daemon that is asked to stop while calls run and wait. */
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { type Agent, DOORS, openAgent } from "../kill/agent.ts";
import { Upstreams } from "../kill/upstreams.ts";
import { makeHouse } from "./house.ts";

const NEVER = new AbortController().signal;
const args = (id: string, after_ms: number) => ({ id, before_ms: 0, after_ms, stubborn: true });

it.each(DOORS)(
  "lets a running call end and keeps a held one, for a client over %s",
  async (door) => {
    const house = await makeHouse(`
upstreams:
  works:
    command: ${process.execPath}
    args: [${join(import.meta.dirname, "../kill/effect-server.ts")}, $FOLDER/works]
    trust: internal
policy:
  default: allow
  rules: [{ id: asks, tool: act_soon, decision: require-approval }]
`);
    const upstreams = new Upstreams(join(house.folder, "works"));
    const agents: Agent[] = [];
    const daemon = await house.startDaemon({});
    onTestFinished(async () => {
      await Promise.all(agents.map((agent) => agent.hangUp()));
      await daemon.stop("SIGKILL");
      await house.leave();
    }, 30_000);
    const agent = await openAgent(house, daemon.origin, door);
    agents.push(agent);

    const running = agent.call("act", args("runs", 1_500), NEVER);
    const held = agent.call("act_soon", args("held", 0), NEVER);
    const request = await house.openRequest(daemon.origin, "act_soon");
    for (let waited = 0; waited < 10_000 && upstreams.effects().length === 0; waited += 20) {
      await sleep(20);
    }
    const status = await daemon.stop("SIGTERM");
    const answers = [await running, await held];

    const next = await house.startDaemon({});
    const back = await openAgent(house, next.origin, door);
    agents.push(back);
    void back.call("act_soon", args("held", 0), NEVER);
    await sleep(500);
    const again = await house.openRequest(next.origin, "act_soon");
    await next.stop("SIGTERM");

    expect(status).toBe(0);
    expect(answers[0]).toEqual({ kind: "answered", text: "did runs" });
    expect(answers[1]).toMatchObject({ kind: "pending", approval: request.id });
    expect(again.id).toBe(request.id);
    expect(upstreams.effects().map(({ id }) => id)).toEqual(["runs"]);
  },
  60_000,
);
