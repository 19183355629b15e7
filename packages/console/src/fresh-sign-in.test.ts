import { expect, it } from "vitest";

import { isFresh } from "./fresh-sign-in.ts";

const MINUTE = 60_000;
const NOW = 1_000 * MINUTE;

it.each([
  { minutesAgo: 0, fresh: true },
  { minutesAgo: 9, fresh: true },
  { minutesAgo: 11, fresh: false },
  { minutesAgo: -0.5, fresh: true },
  { minutesAgo: -60, fresh: false },
])("a sign-in $minutesAgo minutes ago is fresh: $fresh", ({ minutesAgo, fresh }) => {
  expect(isFresh(NOW - minutesAgo * MINUTE, NOW)).toBe(fresh);
});
