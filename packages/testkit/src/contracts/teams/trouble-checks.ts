import { expect } from "vitest";
import type { Fault } from "../../teams/fake-teams.ts";
import type { TeamsCheck } from "./check.ts";
import { onlyMessage } from "./card-checks.ts";

/** A card is posted although Teams says once that it cannot now. */
const comesThrough = (fault: Fault): TeamsCheck => ({
  name: `tries again after ${fault.status}`,
  async run(house) {
    await house.install();
    house.cloud.faults.push(fault);

    await house.hold("a");

    expect(await house.deliver()).toBeNull();
    onlyMessage(house, house.owners.id);
  },
});

/** Trouble of kinds that only Teams has. */
export const troubleChecks: readonly TeamsCheck[] = [
  comesThrough({ status: 412, code: "PreconditionFailed", method: "POST" }),
  comesThrough({ status: 504, code: "GatewayTimeout", method: "POST" }),
];
