import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Busy, Turn, Turns } from "./turns.ts";

const LIMITS = { atOnce: 2, waiting: 3, held: 2 };

function taken(given: ReturnType<Turns["take"]>): Turn {
  if (!(given instanceof Turn)) throw new Error("wanted a turn at once");
  return given;
}

describe("the calls of one requester", () => {
  it("run so many at once, and the others in order as those end", async () => {
    const turns = new Turns(LIMITS);
    const [one, two] = [taken(turns.take("ada", [])), taken(turns.take("ada", []))];
    const order: string[] = [];
    const third = Promise.resolve(turns.take("ada", [])).then((turn) => {
      order.push("third");
      return turn as Turn;
    });
    const fourth = Promise.resolve(turns.take("ada", [])).then(() => order.push("fourth"));

    one.end();
    (await third).end();
    await fourth;
    two.end();

    expect(order).toEqual(["third", "fourth"]);
  });

  it("are refused where too many wait, and taken again once some have run", async () => {
    const turns = new Turns(LIMITS);
    const running = taken(turns.take("ada", []));
    taken(turns.take("ada", []));
    const waiting = [turns.take("ada", []), turns.take("ada", []), turns.take("ada", [])];

    const refused = turns.take("ada", []) as Busy;
    running.end();
    await waiting[0];
    const again = turns.take("ada", []);

    expect(refused).toEqual({ because: "running", limit: 3 });
    expect(again).toBeInstanceOf(Promise);
  });

  it("make room while they wait for a person, and run on without waiting again", () => {
    const turns = new Turns(LIMITS);
    const [one] = [taken(turns.take("ada", [])), taken(turns.take("ada", []))];

    one.hold();
    const next = turns.take("ada", []);
    one.goOn();

    expect(next).toBeInstanceOf(Turn);
    expect(turns.take("ada", [])).toBeInstanceOf(Promise);
  });

  it("are refused where too many wait for a person", () => {
    const turns = new Turns(LIMITS);
    const held = [taken(turns.take("ada", [])), taken(turns.take("ada", []))];
    for (const turn of held) turn.hold();

    expect(turns.take("ada", [])).toEqual({ because: "held", limit: 2 });
  });

  it("do not keep their place when their client leaves", async () => {
    const turns = new Turns({ ...LIMITS, atOnce: 1 });
    const running = taken(turns.take("ada", []));
    const leaving = new AbortController();
    const left = turns.take("ada", [leaving.signal]);
    const gone = turns.take("ada", [AbortSignal.abort()]);
    const stays = turns.take("ada", []);

    leaving.abort();
    running.end();

    expect([await left, await gone]).toEqual([undefined, undefined]);
    expect(await stays).toBeInstanceOf(Turn);
  });

  it("count for as long as what outlives their request", async () => {
    const turns = new Turns({ ...LIMITS, atOnce: 1 });
    const work = Promise.withResolvers<void>();
    const turn = taken(turns.take("ada", []));
    turn.outlive(work.promise);
    turn.end();

    const next = turns.take("ada", []);
    work.resolve();

    expect(next).toBeInstanceOf(Promise);
    expect(await next).toBeInstanceOf(Turn);
  });
});

it("lets every requester run, whatever others do", () => {
  const turns = new Turns(LIMITS);
  for (let i = 0; i < 100; i++) void turns.take("ada", []);

  expect(turns.take("eve", [])).toBeInstanceOf(Turn);
});

it("never runs more at once than it may but for those that were held, runs all, and forgets who has none", async () => {
  const step = fc.record({
    requester: fc.constantFrom("ada", "eve"),
    what: fc.constantFrom("take", "take", "take", "take", "end", "hold", "goOn", "leave"),
    which: fc.nat(20),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
      const turns = new Turns({ atOnce: 2, waiting: 5, held: 3 });
      const calls: {
        readonly requester: string;
        readonly leaving: AbortController;
        turn: Turn | undefined;
        state: "waiting" | "running" | "held" | "resumed" | "over";
      }[] = [];
      const settle = () => new Promise((resolve) => setImmediate(resolve));
      for (const { requester, what, which } of steps) {
        const own = calls.filter((call) => call.requester === requester && call.state !== "over");
        const call = own[which % Math.max(1, own.length)];
        if (what === "take") {
          const leaving = new AbortController();
          const given = turns.take(requester, [leaving.signal]);
          if ("because" in given) continue;
          const made: (typeof calls)[number] = {
            requester,
            leaving,
            turn: undefined,
            state: "waiting",
          };
          calls.push(made);
          const start = (turn: Turn | undefined): void => {
            made.turn = turn;
            made.state = turn === undefined ? "over" : "running";
          };
          if (given instanceof Turn) start(given);
          else void given.then(start);
        } else if (call?.state === "waiting" && what === "leave") {
          call.leaving.abort();
        } else if (call?.turn !== undefined && what === "end") {
          call.turn.end();
          call.state = "over";
        } else if (call?.turn !== undefined && what === "hold" && call.state !== "held") {
          call.turn.hold();
          call.state = "held";
        } else if (call?.turn !== undefined && what === "goOn" && call.state === "held") {
          call.turn.goOn();
          call.state = "resumed";
        }
        await settle();
        for (const one of ["ada", "eve"]) {
          const states = calls.filter((each) => each.requester === one).map(({ state }) => state);
          const running = states.filter((state) => state === "running").length;
          const resumed = states.filter((state) => state === "resumed").length;
          expect(running).toBeLessThanOrEqual(2);
          // None waits without a reason.
          const isIdle = states.includes("waiting") && running + resumed < 2;
          expect(isIdle).toBe(false);
        }
      }
      for (;;) {
        const open = calls.filter(({ state }) => state !== "over");
        if (open.length === 0) break;
        const ended = open.filter(({ turn }) => turn !== undefined);
        expect(ended.length).toBeGreaterThan(0);
        for (const call of ended) {
          call.turn?.end();
          call.state = "over";
        }
        await settle();
      }
      expect(turns.size).toBe(0);
    }),
  );
});
