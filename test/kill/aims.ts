/** Moments at which the daemon is killed. Each aim brings its moment about and returns when it is there. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Call, Life } from "./life.ts";
import type { State } from "./states.ts";

export interface Aim {
  readonly name: string;
  /** The state that it is meant to hit. */
  readonly state: State | "any";
  /** `while-starting`: not a moment of a life but of its beginning. */
  readonly bringAbout: "while-starting" | ((life: Life) => Promise<void>);
}

export const AIMS: readonly Aim[] = [
  { name: "while it starts", state: "starting", bringAbout: "while-starting" },
  {
    name: "while calls are coming in",
    state: "no request yet",
    async bringAbout(life) {
      for (let i = 0; i < 2; i++) life.pursue(life.newReservedCall());
      await upTo(4);
    },
  },
  {
    name: "while a request is pending",
    state: "pending",
    async bringAbout(life) {
      await pendingRequest(life);
      await upTo(10);
    },
  },
  {
    name: "while a decision is on its way",
    state: "decision in flight",
    async bringAbout(life) {
      const { request } = await pendingRequest(life);
      void life.reviewer.decide(request, Math.random() < 0.6 ? "approve" : "reject");
      await upTo(4);
    },
  },
  {
    name: "when a decision is acknowledged",
    state: "approved, caller waiting",
    async bringAbout(life) {
      const { request } = await pendingRequest(life);
      await life.reviewer.decide(request, "approve");
    },
  },
  {
    name: "when a rejection is acknowledged",
    state: "rejected",
    async bringAbout(life) {
      const { request } = await pendingRequest(life);
      await life.reviewer.decide(request, "reject");
      await upTo(10);
    },
  },
  {
    name: "approved, its caller gone",
    state: "approved, caller gone",
    bringAbout: (life) => approvedAlone(life, life.newReservedCall()),
  },
  {
    name: "approved, its caller gone for good",
    state: "approved, caller gone",
    // It has to expire.
    bringAbout: (life) =>
      approvedAlone(life, life.newReservedCall({ tool: "act_soon", comesBack: false })),
  },
  {
    name: "before the effect",
    state: "executing, before the effect",
    async bringAbout(life) {
      await approvedCall(life, "received", { before_ms: 250 });
      await upTo(60);
    },
  },
  {
    name: "after the effect",
    state: "executing, after the effect",
    async bringAbout(life) {
      await approvedCall(life, "effect", { after_ms: 250 });
      await upTo(60);
    },
  },
  {
    name: "just after the answer",
    state: "any",
    async bringAbout(life) {
      await approvedCall(life, "answered");
      await upTo(8);
    },
  },
  {
    name: "executed, its caller gone",
    state: "executed, undelivered",
    async bringAbout(life) {
      const call = life.newReservedCall({ after_ms: 100 });
      let sending = life.send(call);
      const request = await life.requestOf(call);
      await life.reviewer.decide(request, "approve");
      const effect = life.reached(call, "effect").then(() => "reached" as const);
      // On a slow machine the wait may be over before the decision is in: then it is asked for again.
      while ((await Promise.race([effect, sending.answer])) !== "reached") {
        if (!call.isOver) sending = life.send(call);
        else await effect;
      }
      await sending.abandon();
      await life.becomes(request, "executed");
    },
  },
  {
    name: "at random",
    state: "any",
    async bringAbout(life) {
      for (const after_ms of [0, 0, 40]) life.pursue(life.newCall({ after_ms }));
      await upTo(400);
    },
  },
];

export function aimNamed(name: string): Aim {
  const aim = AIMS.find((one) => one.name === name);
  if (aim === undefined) throw new Error(`there is no aim \`${name}\``);
  return aim;
}

async function pendingRequest(
  life: Life,
  options: Parameters<Life["newReservedCall"]>[0] = {},
): Promise<{ readonly call: Call; readonly request: string }> {
  const call = life.newReservedCall(options);
  life.pursue(call);
  return { call, request: await life.requestOf(call) };
}

async function approvedCall(
  life: Life,
  until: Parameters<Life["reached"]>[1],
  options: Parameters<Life["newReservedCall"]>[0] = {},
): Promise<void> {
  const { call, request } = await pendingRequest(life, options);
  await life.reviewer.decide(request, "approve");
  await life.reached(call, until);
}

async function approvedAlone(life: Life, call: Call): Promise<void> {
  const sending = life.send(call);
  const request = await life.requestOf(call);
  await sending.abandon();
  // The daemon has to notice: until then there is somebody to run it for.
  await sleep(60);
  await life.reviewer.decide(request, "approve");
  await upTo(60);
}

function upTo(ms: number): Promise<void> {
  return sleep(Math.random() * ms);
}
