/** The second actor of `--auto`: a reviewer who signs in to the API and decides. */
import { setTimeout as sleep } from "node:timers/promises";

export interface Reviewer {
  /** Waits for the next open request of this tool, decides it, and gives back its id. */
  decide(tool: string, verb: "approve" | "reject", reason: string): Promise<string>;
}

interface Listed {
  readonly approvals: readonly { readonly id: string; readonly tool: string }[];
}

export function reviewerAt(origin: string, credential: string): Reviewer {
  const headers = { authorization: `Bearer ${credential}`, "content-type": "application/json" };
  return {
    async decide(tool, verb, reason) {
      for (;;) {
        const answer = await fetch(`${origin}/api/approvals?state=pending`, { headers });
        if (!answer.ok) throw new Error(`the API answered with HTTP ${answer.status}`);
        const { approvals } = (await answer.json()) as Listed;
        const request = approvals.find((one) => one.tool === tool);
        if (request === undefined) {
          await sleep(50);
          continue;
        }
        const decided = await fetch(`${origin}/api/approvals/${request.id}/${verb}`, {
          method: "POST",
          headers,
          body: JSON.stringify({ reason }),
        });
        if (!decided.ok) throw new Error(`deciding failed with HTTP ${decided.status}`);
        return request.id;
      }
    },
  };
}
