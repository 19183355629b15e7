import type { AuditRecord } from "@countersign/core";
import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { PageProps } from "../../pages.ts";
import { Empty, Waiting } from "../../parts/page-state.tsx";
import { RecordSays, RecordType } from "../../parts/record-line.tsx";
import { Exact } from "../../parts/time.tsx";
import { useTitle } from "../../title.ts";
import { counted } from "../../wording.ts";
import { FIELDS, LogSearch } from "./log-search.tsx";
import { type Records, useRecords } from "./use-records.ts";
import "../../style/looking.css";

/** Every step of every call, newest first; searched by the server, read page by page. */
export function LogPage({ query }: PageProps): VNode {
  useTitle("Log");
  const [approval, exchange] = [query.get("approval"), query.get("exchange")];
  const isAboutOne = approval !== null || exchange !== null;
  const asked = new URLSearchParams();
  for (const name of isAboutOne ? ["approval", "exchange"] : FIELDS) {
    const value = query.get(name);
    if (value !== null && value !== "") asked.set(name, value);
  }
  const isSearch = !isAboutOne && asked.size > 0;
  const found = useRecords(asked.toString());
  return (
    <div class="page">
      <h1 id="log">Log</h1>
      <p class="hint">
        {isAboutOne ? (
          <>
            What was recorded about{" "}
            {approval === null ? "one call" : <a href={`/approvals/${approval}`}>one request</a>}.{" "}
            <a href="/log">Show everything</a>
          </>
        ) : (
          <>
            Every step of every call, newest first. It names what was found and decided, never the
            values. <code>countersign audit verify</code> proves that nothing was changed.
          </>
        )}
      </p>
      {isAboutOne ? null : <LogSearch query={asked} />}
      <Found found={found} isSearch={isSearch} />
    </div>
  );
}

function Found({
  found,
  isSearch,
}: {
  readonly found: Records;
  readonly isSearch: boolean;
}): VNode {
  const { records, fresh, hasMore, isFull, isLoading, failure, more, showFresh } = found;
  if (records === undefined) return <Waiting failure={failure} />;
  if (records.length === 0) {
    return (
      <Empty>
        {isSearch ? (
          <p>No record fits all of that. Take something away, or look at an earlier time.</p>
        ) : (
          <p>
            Nothing is recorded here yet. The first call of an agent will be, before it has any
            effect.
          </p>
        )}
      </Empty>
    );
  }
  return (
    <>
      {fresh === 0 ? null : (
        <button type="button" class="primary fresh" onClick={showFresh}>
          Show {counted(fresh, "newer record")}
        </button>
      )}
      <ol class="records" aria-labelledby="log">
        {records.map((record) => (
          <Row key={record.sequence} record={record} />
        ))}
      </ol>
      {failure === undefined ? null : <p class="warn">{failure.message}</p>}
      {hasMore ? <More isLoading={isLoading} more={more} /> : null}
      {isFull ? (
        <p class="hint">Older records are not shown here: search for what you look for.</p>
      ) : null}
    </>
  );
}

function Row({ record }: { readonly record: AuditRecord }): VNode {
  const { sequence, at, type, exchange, approval } = record;
  return (
    <li class="record">
      <span class="sequence">{sequence}</span>
      <Exact at={at} />
      <RecordType type={type} />
      <span class="what">
        <RecordSays of={record} isAlone />
      </span>
      <span class="links">
        {exchange === undefined ? null : (
          <a href={`/exchanges/${exchange}`} aria-label={`The whole call of record ${sequence}`}>
            call
          </a>
        )}
        {approval === undefined ? null : (
          <a href={`/approvals/${approval}`} aria-label={`The request of record ${sequence}`}>
            request
          </a>
        )}
      </span>
    </li>
  );
}

/** A button that presses itself when it comes into sight. */
function More({
  isLoading,
  more,
}: {
  readonly isLoading: boolean;
  readonly more: () => void;
}): VNode {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!button.current || isLoading) return undefined;
    const watcher = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) more();
      },
      { rootMargin: "400px" },
    );
    watcher.observe(button.current);
    return () => watcher.disconnect();
  }, [isLoading, more]);
  return (
    <p class="pager">
      <button ref={button} type="button" class="quiet" onClick={more} disabled={isLoading}>
        {isLoading ? "One moment …" : "Older records"}
      </button>
    </p>
  );
}
