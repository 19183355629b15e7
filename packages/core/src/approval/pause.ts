import type { Reviewer } from "../identity.ts";

/** The kill switch is thrown: no call runs, whatever the policy says or somebody approved. */
export interface Pause {
  /** `hold`: calls wait, as long as their clients let them; `deny`: they are refused at once. */
  readonly mode: "hold" | "deny";
  /** Masked; told to agents. */
  readonly reason: string;
  readonly by: Reviewer;
  /** Milliseconds since the epoch. */
  readonly at: number;
}
