import type { TeamsHouse } from "../../teams/teams-house.ts";

/** One promise of an adapter, as a function that throws if it is broken. */
export interface TeamsCheck {
  /** A sentence that is true of a good adapter. */
  readonly name: string;
  readonly run: (house: TeamsHouse) => Promise<void>;
}
