import type { AuditRecord, ShownExchange } from "@countersign/core";
import type { VNode } from "preact";
import { RecordSays, RecordType } from "../../parts/record-line.tsx";
import { duration } from "../../duration.ts";
import { Exact } from "../../parts/time.tsx";

/** Every step, in its order, with the time between. */
export function ExchangeTimeline({
  of: { records, isCut },
}: {
  readonly of: ShownExchange;
}): VNode {
  return (
    <section aria-labelledby="timeline-title">
      <h2 id="timeline-title">From the call to its end</h2>
      <ol class="timeline" aria-labelledby="timeline-title">
        {records.map((record, at) => (
          <Step key={record.sequence} record={record} before={records[at - 1]} />
        ))}
      </ol>
      {isCut ? <p class="hint">There are more records than are shown here.</p> : null}
    </section>
  );
}

function Step({
  record,
  before,
}: {
  readonly record: AuditRecord;
  readonly before: AuditRecord | undefined;
}): VNode {
  return (
    <li class="step">
      <span class="since">{before === undefined ? "" : sinceText(before.at, record.at)}</span>
      <div>
        <p>
          <RecordType type={record.type} />{" "}
          <span class="meta">
            record {record.sequence} · <Exact at={record.at} />
          </span>
        </p>
        <p class="what">
          <RecordSays of={record} isAlone={false} />
        </p>
      </div>
    </li>
  );
}

function sinceText(before: string, at: string): string {
  const passed = Date.parse(at) - Date.parse(before);
  return passed < 1_000 ? `+${passed} ms` : `+${duration(passed)}`;
}
