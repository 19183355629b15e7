import type { DataDirection } from "@countersign/core";
import type { VNode } from "preact";
import { useMemo } from "preact/hooks";
import type { UsageAnswer } from "../../api/looking-shapes.ts";
import { useResource } from "../../api/resource.ts";
import { now } from "../../clock.ts";
import type { PageProps } from "../../pages.ts";
import { Name } from "../../parts/literal.tsx";
import { Empty, Waiting } from "../../parts/page-state.tsx";
import { Ago } from "../../parts/time.tsx";
import { setQuery } from "../../router.ts";
import { useTitle } from "../../title.ts";
import { counted } from "../../wording.ts";
import { FlowDiagram } from "./flow-diagram.tsx";
import { FlowTable } from "./flow-table.tsx";
import { coloursOf } from "./type-colours.ts";
import { UsageBars } from "./usage-bars.tsx";
import "../../style/looking.css";
import "../../style/usage.css";

const PERIODS = [
  [1, "24 hours"],
  [7, "7 days"],
  [30, "30 days"],
  [90, "90 days"],
] as const;

const WAYS: readonly (readonly [DataDirection, string, string])[] = [
  ["received", "Came from upstreams", "masked in what upstreams answered, before an agent read it"],
  ["sent", "Came from agents", "found in what agents asked upstreams for"],
  ["disclosed", "Given to upstreams", "given to upstreams as real values in place of tokens"],
];

const DAY_MS = 86_400_000;

/** Which types of data went where, through which agent, and when. Counts, never values. */
export function UsagePage({ query }: PageProps): VNode {
  useTitle("Data usage");
  const days = PERIODS.find(([one]) => String(one) === query.get("days"))?.[0] ?? 30;
  const [way, , words] = WAYS.find(([one]) => one === query.get("way")) ?? [...WAYS][0]!;
  // The server adds up whole hours, so the same hour asks the same question.
  const since = useMemo(() => sinceOf(days), [days]);
  const unit = days === 1 ? "hour" : "day";
  const overTime = useUsage(`by=${unit},direction,entityType&since=${since}`);
  const flows = useUsage(`by=direction,entityType,upstream,client&since=${since}`);
  if (overTime.data === undefined || flows.data === undefined) {
    return <Waiting failure={overTime.failure ?? flows.failure} />;
  }
  const rows = flows.data.rows.filter(({ direction }) => direction === way);
  const times = overTime.data.rows.filter(({ direction }) => direction === way);
  const colours = coloursOf(rows);
  const values = rows.reduce((sum, row) => sum + row.values, 0);
  return (
    <div class="page">
      <h1>Data usage</h1>
      <Choice days={days} way={way} />
      {flows.data.rows.length === 0 ? (
        <Empty>
          <p>
            No personal data and no secret went through Countersign in this time. When a tool
            answers with some, its types and how many there were stand here: where they came from,
            which agent read them masked, and who was given real values.
          </p>
        </Empty>
      ) : values === 0 ? (
        <Empty>
          <p>Nothing went this way in this time. Choose another one above.</p>
        </Empty>
      ) : (
        <>
          <p role="status">
            <strong>{counted(values, "value")}</strong> {words}.
          </p>
          <section class="panel" aria-labelledby="over-time">
            <h2 id="over-time">Over time</h2>
            <UsageBars rows={times} unit={unit} since={since} colours={colours} />
          </section>
          <section class="panel" aria-labelledby="flows">
            <h2 id="flows">
              {way === "received" ? "From upstreams to agents" : "From agents to upstreams"}
            </h2>
            <FlowDiagram rows={rows} fromUpstreams={way === "received"} colours={colours} />
            <FlowTable rows={rows} isCut={flows.data.isCut} since={since} />
          </section>
        </>
      )}
      <Firsts of={flows.data.firsts} />
    </div>
  );
}

function useUsage(asked: string): ReturnType<typeof useResource<UsageAnswer>> {
  return useResource<UsageAnswer>(`/api/usage?${asked}&limit=10000`, { live: "records" });
}

function sinceOf(days: number): string {
  const hour = Math.floor(now() / 3_600_000) * 3_600_000;
  const since =
    days === 1 ? hour - 23 * 3_600_000 : Math.floor(now() / DAY_MS) * DAY_MS - (days - 1) * DAY_MS;
  return new Date(since).toISOString();
}

function Choice({ days, way }: { readonly days: number; readonly way: DataDirection }): VNode {
  return (
    <div class="choices">
      <div role="group" aria-label="Which way">
        {WAYS.map(([one, label]) => (
          <button
            key={one}
            type="button"
            class="quiet"
            aria-pressed={one === way}
            onClick={() => setQuery({ way: one === "received" ? "" : one })}
          >
            {label}
          </button>
        ))}
      </div>
      <div role="group" aria-label="How long">
        {PERIODS.map(([one, label]) => (
          <button
            key={one}
            type="button"
            class="quiet"
            aria-pressed={one === days}
            onClick={() => setQuery({ days: one === 30 ? "" : String(one) })}
          >
            {label}
          </button>
        ))}
      </div>
    </div>
  );
}

/** What went somewhere for the first time ever: what somebody looking over the data wants to know first. */
function Firsts({ of: firsts }: { readonly of: UsageAnswer["firsts"] }): VNode | null {
  if (firsts.length === 0) return null;
  return (
    <section class="panel" aria-labelledby="firsts">
      <h2 id="firsts">For the first time in this period</h2>
      <ul class="firsts">
        {firsts.slice(0, 50).map(({ at, direction, entityType, upstream }) => (
          <li key={`${direction} ${entityType} ${upstream}`}>
            <Name text={upstream} />{" "}
            {direction === "received"
              ? "answered with"
              : direction === "sent"
                ? "was asked with"
                : "was given real values of"}{" "}
            <Name text={entityType} />{" "}
            <span class="hint">
              <Ago at={at} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
