import type { DataDirection } from "@countersign/core";
import type { VNode } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import type { UsageAnswer } from "../../api/looking-shapes.ts";
import { useResource } from "../../api/resource.ts";
import { now } from "../../clock.ts";
import type { PageProps } from "../../pages.ts";
import { Indexing } from "../../parts/indexing.tsx";
import { Name } from "../../parts/literal.tsx";
import { Empty, Waiting } from "../../parts/page-state.tsx";
import { Ago } from "../../parts/time.tsx";
import { place, setQuery } from "../../router.ts";
import { useTitle } from "../../title.ts";
import { counted } from "../../wording.ts";
import { FlowDiagram } from "./flow-diagram.tsx";
import { FlowTable } from "./flow-table.tsx";
import { coloursOf } from "./type-colours.ts";
import { UsageBars } from "./usage-bars.tsx";
import { NARROWED, type UsageView, VIEWS } from "./usage-views.ts";
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

/** Who, what data, through which agent and model, to which destination, and when. Counts, never values. */
export function UsagePage({ query }: PageProps): VNode {
  useTitle("Data usage");
  const days = PERIODS.find(([one]) => String(one) === query.get("days"))?.[0] ?? 30;
  const [way, , words] = WAYS.find(([one]) => one === query.get("way")) ?? [...WAYS][0]!;
  const view = VIEWS.find(({ key }) => key === query.get("by")) ?? VIEWS[0];
  // The server adds up whole hours, so the same hour asks the same question.
  const since = useMemo(() => sinceOf(days), [days]);
  const unit = days === 1 ? "hour" : "day";
  const only = new URLSearchParams();
  for (const [filter] of NARROWED) {
    const value = query.get(filter);
    if (value !== null) only.set(filter, value);
  }
  const asked = `since=${since}&${only.toString()}`;
  const overTime = useUsage(`by=${unit},direction,entityType&${asked}`);
  const flows = useUsage(`by=entityType,${view.by.join(",")}&direction=${way}&${asked}`);
  const indexing = flows.data?.indexing ?? null;
  useAskedAgain(indexing !== null, flows.refresh, overTime.refresh);
  if (overTime.data === undefined || flows.data === undefined) {
    return (
      <div class="page">
        <h1>Data usage</h1>
        <Choice days={days} way={way} view={view} />
        <Waiting failure={overTime.failure ?? flows.failure} heading="h2" />
      </div>
    );
  }
  const { rows } = flows.data;
  const times = overTime.data.rows.filter(({ direction }) => direction === way);
  const colours = coloursOf(rows);
  const values = times.reduce((sum, row) => sum + row.values, 0);
  const between = way === "received" ? "From upstreams to agents" : "From agents to upstreams";
  const table = `${between}, ${view.key === "all" ? "by all that is known" : `by ${view.label(way).toLowerCase()}`}`;
  return (
    <div class="page">
      <h1>Data usage</h1>
      <Choice days={days} way={way} view={view} />
      <Narrowed only={only} />
      <Indexing of={indexing} />
      {values === 0 ? (
        <NothingHere
          way={way}
          isNarrowed={only.size > 0}
          isEverythingEmpty={overTime.data.rows.length === 0}
        />
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
            <h2 id="flows">{table}</h2>
            {view.key === "model" && rows.every(({ model }) => model === "") ? (
              <p class="hint">
                No model is known. Tool calls of MCP do not say which model makes them; agents of
                LangChain do, and so do answers to sampling.
              </p>
            ) : null}
            {view.ends === undefined ? null : (
              <FlowDiagram
                rows={rows}
                ends={view.ends}
                fromUpstreams={way === "received"}
                colours={colours}
              />
            )}
            <FlowTable
              rows={rows}
              columns={view.columns(way)}
              hasTimes={view.hasTimes === true}
              isCut={flows.data.isCut}
              since={since}
              label={table}
              hrefOf={(more) => hrefOf(query, more)}
            />
            <p class="hint">
              <code>countersign usage --by …</code> counts the same in a terminal, and as CSV.
            </p>
          </section>
        </>
      )}
      <Firsts of={flows.data.firsts} />
    </div>
  );
}

/** This page, narrowed down further. What is known to have no name is asked for by an empty one. */
function hrefOf(query: URLSearchParams, more: Readonly<Record<string, string>>): string {
  const next = new URLSearchParams(query);
  for (const [name, value] of Object.entries(more)) next.set(name, value);
  return `/usage?${next.toString()}`;
}

/** What the page is narrowed down to, each with the way back. */
function Narrowed({ only }: { readonly only: URLSearchParams }): VNode | null {
  if (only.size === 0) return null;
  const without = (filter: string): string => {
    const rest = new URLSearchParams(place.value.search);
    rest.delete(filter);
    return rest.size === 0 ? "/usage" : `/usage?${rest.toString()}`;
  };
  return (
    <ul class="narrowed" aria-label="Narrowed down to">
      {NARROWED.filter(([filter]) => only.has(filter)).map(([filter, title]) => {
        const value = only.get(filter) ?? "";
        return (
          <li key={filter} class="pill">
            {title} {value === "" ? "unknown or none" : <Name text={value} />}{" "}
            <a href={without(filter)} aria-label={`Without ${title}`}>
              ✕
            </a>
          </li>
        );
      })}
    </ul>
  );
}

function NothingHere({
  way,
  isNarrowed,
  isEverythingEmpty,
}: {
  readonly way: DataDirection;
  readonly isNarrowed: boolean;
  readonly isEverythingEmpty: boolean;
}): VNode {
  if (isNarrowed) {
    return (
      <Empty>
        <p>Nothing fits all of that in this time. Take something away above.</p>
      </Empty>
    );
  }
  if (isEverythingEmpty) {
    return (
      <Empty>
        <p>
          No personal data and no secret went through Countersign in this time. When a tool answers
          with some, its types and how many there were stand here: where they came from, which agent
          and model read them masked, for whom, and who was given real values.
        </p>
      </Empty>
    );
  }
  return (
    <Empty>
      {way === "disclosed" ? (
        <p>
          No tool was given a real value in this time. <code>policy.disclose</code> says which tool
          may have which types of data.
        </p>
      ) : (
        <p>Nothing went this way in this time. Choose another one above.</p>
      )}
    </Empty>
  );
}

/** While the index is made, what is counted grows. */
function useAskedAgain(isGrowing: boolean, ...refresh: readonly (() => Promise<void>)[]): void {
  useEffect(() => {
    if (!isGrowing) return undefined;
    const timer = setInterval(() => {
      for (const again of refresh) void again();
    }, 2_000);
    return () => clearInterval(timer);
  }, [isGrowing, ...refresh]);
}

function useUsage(asked: string): ReturnType<typeof useResource<UsageAnswer>> {
  return useResource<UsageAnswer>(`/api/usage?${asked}&limit=10000&partial=true`, {
    live: "records",
  });
}

function sinceOf(days: number): string {
  const hour = Math.floor(now() / 3_600_000) * 3_600_000;
  const since =
    days === 1 ? hour - 23 * 3_600_000 : Math.floor(now() / DAY_MS) * DAY_MS - (days - 1) * DAY_MS;
  return new Date(since).toISOString();
}

function Choice({
  days,
  way,
  view,
}: {
  readonly days: number;
  readonly way: DataDirection;
  readonly view: UsageView;
}): VNode {
  return (
    <div class="choices">
      <Choose
        label="Which way"
        all={WAYS.map(([one, label]) => [one, label])}
        chosen={way}
        name="way"
        usual="received"
      />
      <Choose
        label="How long"
        all={PERIODS.map(([one, label]) => [String(one), label])}
        chosen={String(days)}
        name="days"
        usual="30"
      />
      <Choose
        label="By"
        all={VIEWS.map((one) => [one.key, one.label(way)])}
        chosen={view.key}
        name="by"
        usual={VIEWS[0].key}
      />
    </div>
  );
}

/** A choice that stands in the address, unless it is the usual one. */
function Choose({
  label,
  all,
  chosen,
  name,
  usual,
}: {
  readonly label: string;
  readonly all: readonly (readonly [value: string, label: string])[];
  readonly chosen: string;
  readonly name: string;
  readonly usual: string;
}): VNode {
  return (
    <div role="group" aria-label={label}>
      <span class="meta" aria-hidden="true">
        {label}
      </span>
      {all.map(([one, words]) => (
        <button
          key={one}
          type="button"
          class="quiet"
          aria-pressed={one === chosen}
          onClick={() => setQuery({ [name]: one === usual ? "" : one })}
        >
          {words}
        </button>
      ))}
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
