import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AnswersFirst } from "./answers-first.ts";

/** A clock whose timers run when they are told to. */
function clock() {
  const timers = new Set<() => void>();
  return {
    now: () => 0,
    every(_ms: number, run: () => void) {
      timers.add(run);
      return () => void timers.delete(run);
    },
    pass: () => [...timers].forEach((run) => run()),
    timers,
  };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("what waits for an answer", () => {
  it("goes on when the last one about its request was sent, and never before", async () => {
    const which = fc.constantFrom("a", "b");
    await fc.assert(
      fc.asyncProperty(fc.array(which, { minLength: 1, maxLength: 6 }), async (holds) => {
        const answers = new AnswersFirst(clock());
        const releases = holds.map((id) => ({ id, release: answers.hold(id) }));
        let isFree = false;
        const waiting = answers.sent("a")?.then(() => (isFree = true));
        let open = holds.filter((id) => id === "a").length;

        expect(waiting === undefined).toBe(open === 0);
        for (const { id, release } of releases) {
          await turn();
          expect(isFree).toBe(waiting !== undefined && open === 0);
          release();
          release();
          if (id === "a") open--;
        }
        await turn();
        expect(isFree).toBe(waiting !== undefined);
        expect(answers.sent("a")).toBeUndefined();
      }),
      { numRuns: 60 },
    );
  });

  it("goes on after a while although nothing was sent, and leaves no timer behind", async () => {
    const time = clock();
    const answers = new AnswersFirst(time);
    answers.hold("a");
    answers.hold("b")();
    const waiting = answers.sent("a");

    time.pass();
    await waiting;

    expect(answers.sent("a")).toBeUndefined();
    expect(time.timers.size).toBe(0);
  });
});
