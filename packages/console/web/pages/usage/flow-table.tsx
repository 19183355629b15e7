import type { UsageRow } from "@countersign/core";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { Name } from "../../parts/literal.tsx";
import { Exact } from "../../parts/time.tsx";
import type { UsageColumn } from "./usage-views.ts";

const AT_FIRST = 20;

/** The flows as numbers, those with the most values first, each with the way to its records. */
export function FlowTable({
  rows,
  columns,
  hasTimes,
  isCut,
  since,
  label,
  hrefOf,
}: {
  readonly rows: readonly UsageRow[];
  readonly columns: readonly UsageColumn[];
  readonly hasTimes: boolean;
  readonly isCut: boolean;
  readonly since: string;
  readonly label: string;
  /** Where this page is narrowed down to that. */
  readonly hrefOf: (only: Readonly<Record<string, string>>) => string;
}): VNode {
  const [isWhole, setWhole] = useState(false);
  const sorted = rows.toSorted((a, b) => b.values - a.values);
  const shown = isWhole ? sorted : sorted.slice(0, AT_FIRST);
  return (
    <>
      <div class="scrolled" tabIndex={0} role="group" aria-label={label}>
        <table>
          <caption class="for-readers">{label}. A name narrows the page down to it.</caption>
          <thead>
            <tr>
              {columns.map(({ title }) => (
                <th key={title} scope="col">
                  {title}
                </th>
              ))}
              <th scope="col" class="number">
                Values
              </th>
              <th scope="col" class="number">
                Calls
              </th>
              {hasTimes ? (
                <>
                  <th scope="col">First</th>
                  <th scope="col">Last</th>
                </>
              ) : null}
              <th scope="col">
                <span class="for-readers">Records</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr key={columns.map(({ nameOf }) => nameOf(row)).join("\n")}>
                {columns.map((column) => (
                  <td key={column.title}>
                    <Cell column={column} row={row} hrefOf={hrefOf} />
                    {column.title === "Type" && row.isNew ? (
                      <span class="pill pending">new</span>
                    ) : null}
                  </td>
                ))}
                <td class="number">{row.values.toLocaleString("en")}</td>
                <td class="number">{row.calls.toLocaleString("en")}</td>
                {hasTimes ? (
                  <>
                    <td>
                      <Exact at={row.first} />
                    </td>
                    <td>
                      <Exact at={row.last} />
                    </td>
                  </>
                ) : null}
                <td>
                  <a href={recordsOf(row, since)}>records</a>
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
      {isCut ? (
        <p class="hint">There are more flows than are counted here. Narrow them down.</p>
      ) : null}
    </>
  );
}

function Cell({
  column: { nameOf, nameless, narrows },
  row,
  hrefOf,
}: {
  readonly column: UsageColumn;
  readonly row: UsageRow;
  readonly hrefOf: (only: Readonly<Record<string, string>>) => string;
}): VNode {
  const name = nameOf(row);
  const shown = name === "" ? <span class="quiet-text">{nameless}</span> : <Name text={name} />;
  if (narrows === undefined) return shown;
  return (
    <a class="narrow" href={hrefOf(narrows(row))}>
      {shown}
    </a>
  );
}

/** The search that finds them, as far as the log's can tell. */
function recordsOf(row: UsageRow, since: string): string {
  const search = new URLSearchParams({ entity: row.entityType ?? "", since });
  const { upstream, tool, requester } = row;
  for (const [name, value] of Object.entries({ upstream, tool, person: requester })) {
    if (value !== undefined && value !== "") search.set(name, value);
  }
  return `/log?${search.toString()}`;
}
