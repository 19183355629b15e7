import type { AuditRecord } from "@countersign/core";
import fc from "fast-check";
import { expect, it } from "vitest";
import { ALL, first, type RecordPages, withNewest, withNews } from "./record-pages.ts";

const PAGE = 100;
const records = (newest: number): AuditRecord[] =>
  Array.from({ length: Math.min(PAGE, newest) }, (_, at) => ({
    sequence: newest - at,
  })) as unknown as AuditRecord[];
const answer = (newest: number) => ({ records: records(newest), next: 1, indexing: null });
const shownIn = ({ pages = [] }: RecordPages): number[] =>
  pages.flatMap(({ records: all = [] }) => all.map(({ sequence }) => sequence));

it("misses no record between those that are shown, and keeps few, however many come while it is open", () => {
  const step = fc.record({
    came: fc.oneof(fc.nat(20), fc.nat(3 * PAGE)),
    isAtTop: fc.boolean(),
    looks: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let newest = PAGE;
      let state = first("", answer(newest));
      for (const { came, isAtTop, looks } of steps) {
        newest += came;
        state = withNews(state, answer(newest), isAtTop);
        const { waiting = [], isGap, ...rest } = state;
        if (looks && waiting.length > 0) {
          const pages = withNewest(rest.pages ?? [], waiting);
          state = isGap === true ? first("", answer(newest)) : { ...rest, pages };
        }
        const shown = shownIn(state);
        expect(shown).toEqual(shown.map((_, at) => (shown[0] ?? 0) - at));
        const mustShow = looks || (isAtTop && came > 0);
        expect(mustShow && shown[0] !== newest).toBe(false);
        expect(state.waiting?.length ?? 0).toBeLessThanOrEqual(ALL);
        expect(shown.length).toBeLessThanOrEqual(2 * ALL + PAGE);
      }
    }),
  );
});
