import { expect, it } from "vitest";
import { backOffMs } from "./back-off.ts";

it.each([
  { failures: 1, longest: 500 },
  { failures: 2, longest: 1000 },
  { failures: 5, longest: 8000 },
  { failures: 7, longest: 30_000 },
  { failures: 10_000, longest: 30_000 },
])(
  "waits at most $longest ms after $failures failures, and at least half of it",
  ({ failures, longest }) => {
    expect(backOffMs(failures, () => 1)).toBe(longest);
    expect(backOffMs(failures, () => 0)).toBe(longest / 2);
  },
);
