import type { VNode } from "preact";
import { useResource } from "../../api/resource.ts";
import type { WholeApproval } from "../../api/shapes.ts";
import { useShortcuts } from "../../keyboard.tsx";
import { Line, Lines } from "../../parts/literal.tsx";
import { Deed, SelfApproved } from "../../parts/request-parts.tsx";
import { Ago, Exact } from "../../parts/time.tsx";
import { go } from "../../router.ts";
import { stateNow } from "../../wording.ts";
import type { ApprovalsAnswer } from "../inbox/inbox-page.tsx";

const CHANNEL: Readonly<Record<string, string>> = {
  console: "on this page",
  api: "through the API",
  cli: "at the command line",
  teams: "in Teams",
  slack: "in Slack",
};

/** What became of it: for everybody who comes later, and for whoever just decided. */
export function Outcome({ of: approval }: { readonly of: WholeApproval }): VNode {
  const { id, decision, happened, coolingOffUntil } = approval;
  return (
    <div class={`outcome ${stateNow(approval)}`}>
      <h2 id="outcome" tabIndex={-1}>
        What happened
      </h2>
      <p>
        <Line text={happened} />
      </p>
      {decision === null ? null : (
        <>
          <p class="quiet-text">
            <Ago at={decision.at} /> {CHANNEL[decision.channel] ?? decision.channel}
            <br />
            <Exact at={decision.at} />
          </p>
          {decision.breakGlass ? (
            <p>
              <span class="pill glass">break-glass</span>{" "}
              <span class="quiet-text">past everybody who was asked</span>
            </p>
          ) : null}
          {decision.passkey ? (
            <p>
              <span class="pill proven">signed with a passkey</span>
            </p>
          ) : null}
          {decision.selfApproved ? (
            <p>
              <SelfApproved />
            </p>
          ) : null}
          {decision.reason === null ? (
            <p class="quiet-text">No reason was given.</p>
          ) : (
            <blockquote>
              <Lines text={decision.reason} />
            </blockquote>
          )}
        </>
      )}
      {approval.state === "rejected" && coolingOffUntil !== null ? (
        <p class="quiet-text">
          The same call is refused unasked until <Exact at={coolingOffUntil} />.
        </p>
      ) : null}
      <p>
        <a href={`/log?approval=${id}`}>Its records in the log</a>
      </p>
      <NextRequest after={id} />
    </div>
  );
}

/** Leads on to what expires next, of what this reviewer may decide. */
function NextRequest({ after }: { readonly after: string }): VNode | null {
  const path = "/api/approvals?state=pending&open=true&order=deadline&brief=true&limit=50";
  const { data } = useResource<ApprovalsAnswer>(path, { live: "approvals" });
  const next = data?.approvals.find(({ id, mayDecide }) => id !== after && mayDecide.allowed);
  useShortcuts([
    {
      key: "n",
      does: "open the next request that waits for you",
      run: () => next && go(`/approvals/${next.id}`),
    },
  ]);
  if (next === undefined) return null;
  return (
    <p>
      Next:{" "}
      <a href={`/approvals/${next.id}`}>
        <Deed of={next} />
      </a>
    </p>
  );
}
