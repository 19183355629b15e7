/**
 * A list of records of any length, of which only what is around the window is drawn. Rows are as high as they need to
 * be; pages that are out of sight leave as much room as they took.
 */
import type { AuditRecord } from "@countersign/core";
import type { VNode } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { RecordSays, RecordType } from "../../parts/record-line.tsx";
import { Exact } from "../../parts/time.tsx";
import type { RecordPage } from "./record-pages.ts";
import type { Records } from "./use-records.ts";

/** In CSS pixels, of a row that was never drawn. */
const GUESS = 42;
/** How much is drawn above and below the window, in its heights. */
const BEYOND = 1.5;

export function RecordList({ found }: { readonly found: Records }): VNode {
  const { pages = [], hasMore, isLoading, failure, more, onSight } = found;
  const list = useRef<HTMLOListElement>(null);
  const heights = useRef(new Map<number | undefined, number>());
  const [sight, setSight] = useState({ first: 0, last: 1 });
  const heightOf = ({ before, count }: RecordPage): number =>
    heights.current.get(before) ?? count * GUESS;

  const look = (): void => {
    if (!list.current) return;
    const { top } = list.current.getBoundingClientRect();
    let y = top;
    let first = 0;
    let last = 0;
    pages.forEach((page, at) => {
      const height = heightOf(page);
      if (y + height < -BEYOND * innerHeight) first = at + 1;
      if (y < (1 + BEYOND) * innerHeight) last = at;
      y += height;
    });
    first = Math.min(first, Math.max(0, pages.length - 1));
    last = Math.max(first, last);
    setSight((known) => (known.first === first && known.last === last ? known : { first, last }));
    onSight(first, last);
    if (hasMore && !isLoading && failure === undefined && y < (1 + BEYOND) * innerHeight) more();
  };
  const newest = useRef(look);
  newest.current = look;

  useLayoutEffect(() => {
    for (const { before, records } of pages.slice(sight.first, sight.last + 1)) {
      const rows = list.current?.querySelectorAll(`[data-page="${before ?? ""}"]`);
      if (records === undefined || !rows || rows.length === 0) continue;
      const top = rows.item(0).getBoundingClientRect().top;
      heights.current.set(before, rows.item(rows.length - 1).getBoundingClientRect().bottom - top);
    }
  });
  useEffect(() => newest.current());
  useEffect(() => {
    const again = (): void => newest.current();
    addEventListener("scroll", again, { passive: true });
    addEventListener("resize", again);
    return () => {
      removeEventListener("scroll", again);
      removeEventListener("resize", again);
    };
  }, []);

  const above = pages.slice(0, sight.first).reduce((sum, page) => sum + heightOf(page), 0);
  const below = pages.slice(sight.last + 1).reduce((sum, page) => sum + heightOf(page), 0);
  const total = pages.reduce((sum, { count }) => sum + count, 0);
  let place = pages.slice(0, sight.first).reduce((sum, { count }) => sum + count, 0);
  return (
    <ol
      ref={list}
      class="records"
      aria-labelledby="log"
      style={{ paddingTop: `${above}px`, paddingBottom: `${below}px` }}
    >
      {pages.slice(sight.first, sight.last + 1).flatMap((page) => {
        const { before, records, count } = page;
        const start = place;
        place += count;
        if (records === undefined) {
          return [
            <li key={`at ${before ?? ""}`} style={{ height: `${heightOf(page)}px` }}>
              <p class="waiting">…</p>
            </li>,
          ];
        }
        return records.map((record, at) => (
          <Row
            key={record.sequence}
            record={record}
            page={before}
            position={start + at + 1}
            total={hasMore ? -1 : total}
          />
        ));
      })}
    </ol>
  );
}

/** Records never change, so each is drawn once. */
function Row({
  record,
  page,
  position,
  total,
}: {
  readonly record: AuditRecord;
  readonly page: number | undefined;
  readonly position: number;
  readonly total: number;
}): VNode {
  const content = useMemo(() => <Content record={record} />, [record]);
  return (
    <li class="record" data-page={page ?? ""} aria-posinset={position} aria-setsize={total}>
      {content}
    </li>
  );
}

function Content({ record }: { readonly record: AuditRecord }): VNode {
  const { sequence, at, type, exchange, approval } = record;
  return (
    <>
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
    </>
  );
}
