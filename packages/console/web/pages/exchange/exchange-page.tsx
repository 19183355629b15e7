import type { ExchangeOutcome, ShownExchange } from "@countersign/core";
import type { VNode } from "preact";
import { useResource } from "../../api/resource.ts";
import type { PageProps } from "../../pages.ts";
import { DecisionPill, Names } from "../../parts/decision.tsx";
import { Line, Name, visibleText } from "../../parts/literal.tsx";
import { Waiting } from "../../parts/page-state.tsx";
import { duration } from "../../duration.ts";
import { Exact } from "../../parts/time.tsx";
import { useTitle } from "../../title.ts";
import { DEED } from "../../wording.ts";
import { ExchangeTimeline } from "./exchange-timeline.tsx";
import { ExchangeViews } from "./exchange-views.tsx";
import "../../style/looking.css";

const OUTCOMES: Readonly<Record<ExchangeOutcome, readonly [string, string]>> = {
  received: ["", "Came in"],
  denied: ["rejected", "Denied by the policy"],
  pending: ["pending", "Waits for a decision"],
  approved: ["approved", "Approved, not run yet"],
  rejected: ["rejected", "Rejected"],
  expired: ["", "Expired"],
  cancelled: ["", "Withdrawn"],
  running: ["executing", "Running"],
  executed: ["executed", "Ran"],
  failed: ["failed", "Failed"],
  unknown: ["unknown", "Outcome unknown"],
};

/** One call from its arrival to its end, as model, tool, reviewer and log saw it. */
export function ExchangePage({ id }: PageProps): VNode {
  const { data, failure } = useResource<{ exchange: ShownExchange }>(`/api/exchanges/${id}`, {
    live: "records",
  });
  useTitle(data?.exchange.tool == null ? "A call" : visibleText(`Call of ${data.exchange.tool}`));
  if (data === undefined) return <Waiting failure={failure} />;
  const { exchange } = data;
  return (
    <div class="page">
      <Heading of={exchange} />
      {exchange.mayRead.allowed ? null : (
        <p class="caution">
          You see that it happened, not what was said: <Line text={exchange.mayRead.because} />.
        </p>
      )}
      <ExchangeViews of={exchange} />
      <ExchangeTimeline of={exchange} />
    </div>
  );
}

function Heading({ of: exchange }: { readonly of: ShownExchange }): VNode {
  const { tool, upstream, category, requester, client, decision, rules, from, to } = exchange;
  const [kind, words] = OUTCOMES[exchange.outcome];
  const took = Date.parse(to) - Date.parse(from);
  return (
    <header class="exchange-head">
      <p class="meta">
        <a href="/log">Log</a> · one call
      </p>
      <h1>
        {category === null ? null : `${DEED[category]}: `}
        <Name text={tool ?? "a tool"} />
        {upstream === null ? null : (
          <>
            {" "}
            on <Name text={upstream} />
          </>
        )}
      </h1>
      <p class="state">
        <span class={`pill ${kind}`}>{words}</span>
        {decision === null ? null : (
          <span>
            the policy: <DecisionPill decision={decision} />
            {rules.length === 0 ? null : (
              <>
                {" "}
                by <Names of={rules} />
              </>
            )}
            {exchange.observed ? " (only observed)" : null}
          </span>
        )}
      </p>
      <p class="meta">
        {requester === null ? null : (
          <>
            for <Line text={requester.name} />
            {requester.verified ? null : " (unverified)"}
          </>
        )}
        {client === null ? null : (
          <>
            {" "}
            through <Line text={`${client.name} ${client.version}`.trim()} />
          </>
        )}{" "}
        · <Exact at={from} /> · took {took < 1_000 ? `${took} ms` : duration(took)}
      </p>
    </header>
  );
}
