import { describe, expect, it } from "vitest";
import { type AdapterUnderTest, openTeamsHouse, type TeamsHouse } from "../../teams/teams-house.ts";
import { CHAT_CHECKS } from "../chat/chat-checks.ts";
import { cardChecks } from "./card-checks.ts";
import type { TeamsCheck } from "./check.ts";
import { clickChecks } from "./click-checks.ts";
import { doorChecks } from "./door-checks.ts";
import { troubleChecks } from "./trouble-checks.ts";

/** Everything a Teams adapter promises, each on a cloud of its own. */
export const TEAMS_CHECKS: readonly TeamsCheck[] = [
  ...doorChecks,
  ...cardChecks,
  ...clickChecks,
  ...troubleChecks,
  ...CHAT_CHECKS.map(({ name, run }) => ({
    name,
    run: (house: TeamsHouse) => run(house.chat),
  })),
];

/** Runs one check. Whatever else it looks at, the cloud must not have been sent anything Teams would refuse. */
export async function runTeamsCheck(check: TeamsCheck, adapter: AdapterUnderTest): Promise<void> {
  const house = await openTeamsHouse(adapter);
  try {
    await check.run(house);
    expect(house.cloud.surprises).toEqual([]);
  } finally {
    await house.leave();
  }
}

/** The contract suite of the Teams transport port. */
export function describeTeamsTransport(name: string, adapter: AdapterUnderTest): void {
  describe(`${name} as a way into Teams`, () => {
    it.concurrent.each(TEAMS_CHECKS)("$name", { timeout: 60_000 }, async (check) => {
      await expect(runTeamsCheck(check, adapter)).resolves.toBeUndefined();
    });
  });
}
