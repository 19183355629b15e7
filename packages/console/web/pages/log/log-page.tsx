import type { VNode } from "preact";
import type { PageProps } from "../../pages.ts";
import { Indexing } from "../../parts/indexing.tsx";
import { Empty, Waiting } from "../../parts/page-state.tsx";
import { useTitle } from "../../title.ts";
import { counted } from "../../wording.ts";
import { FIELDS, LogSearch } from "./log-search.tsx";
import { RecordList } from "./record-list.tsx";
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
  const found = useRecords(asked.toString(), isAboutOne);
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
  const { pages, fresh, hasMore, isLoading, failure, indexing, more, showFresh } = found;
  if (pages === undefined) return <Waiting failure={failure} />;
  if (pages.every(({ count }) => count === 0)) {
    if (indexing !== null) return <Indexing of={indexing} />;
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
      <Indexing of={indexing} />
      {fresh === 0 ? null : (
        <button type="button" class="primary fresh" onClick={showFresh}>
          Show {counted(fresh, "newer record")}
        </button>
      )}
      <RecordList found={found} />
      {failure === undefined ? null : <p class="warn">{failure.message}</p>}
      {hasMore ? <More isLoading={isLoading} more={more} /> : null}
    </>
  );
}

/** For those who do not scroll; what comes into sight is asked for by itself. */
function More({
  isLoading,
  more,
}: {
  readonly isLoading: boolean;
  readonly more: () => void;
}): VNode {
  return (
    <p class="pager">
      <button type="button" class="quiet" onClick={more} disabled={isLoading}>
        {isLoading ? "One moment …" : "Older records"}
      </button>
    </p>
  );
}
