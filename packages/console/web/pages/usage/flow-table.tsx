import type { UsageRow } from "@countersign/core";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { Name } from "../../parts/literal.tsx";

const AT_FIRST = 20;

/** The flows as numbers, those with the most values first, each with the way to its records. */
export function FlowTable({
  rows,
  isCut,
  since,
}: {
  readonly rows: readonly UsageRow[];
  readonly isCut: boolean;
  readonly since: string;
}): VNode {
  const [isWhole, setWhole] = useState(false);
  const sorted = rows.toSorted((a, b) => b.values - a.values);
  const shown = isWhole ? sorted : sorted.slice(0, AT_FIRST);
  return (
    <>
      <div class="scrolled" tabIndex={0} role="group" aria-label="Flows">
        <table>
          <thead>
            <tr>
              <th scope="col">Type</th>
              <th scope="col">Upstream</th>
              <th scope="col">Agent</th>
              <th scope="col" class="number">
                Values
              </th>
              <th scope="col" class="number">
                Calls
              </th>
              <th scope="col">
                <span class="for-readers">Records</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr key={`${row.entityType} ${row.upstream} ${row.client}`}>
                <td>
                  <Name text={row.entityType ?? ""} />
                  {row.isNew ? <span class="pill pending">new</span> : null}
                </td>
                <td>
                  <Name text={row.upstream ?? ""} />
                </td>
                <td>
                  <Name text={row.client ?? ""} />
                </td>
                <td class="number">{row.values.toLocaleString("en")}</td>
                <td class="number">{row.calls.toLocaleString("en")}</td>
                <td>
                  <a
                    href={`/log?${new URLSearchParams({ entity: row.entityType ?? "", upstream: row.upstream ?? "", since }).toString()}`}
                  >
                    records
                  </a>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {sorted.length <= AT_FIRST || isWhole ? null : (
        <p class="pager">
          <button type="button" class="quiet" onClick={() => setWhole(true)}>
            Show all {sorted.length.toLocaleString("en")}
          </button>
        </p>
      )}
      {isCut ? <p class="hint">There are more flows than are counted here.</p> : null}
    </>
  );
}
