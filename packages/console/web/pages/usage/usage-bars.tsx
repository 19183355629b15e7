import type { UsageRow } from "@countersign/core";
import type { VNode } from "preact";
import { Name, visibleText } from "../../parts/literal.tsx";
import { now } from "../../clock.ts";
import { counted } from "../../wording.ts";
import type { TypeColours } from "./type-colours.ts";
import { useWidth } from "./use-width.ts";

const HEIGHT = 200;
const BELOW = 22;
const LEFT = 48;

interface Column {
  /** `2026-11-22` or `2026-11-22T09`. */
  readonly time: string;
  readonly byType: ReadonlyMap<string, number>;
  readonly total: number;
}

/** How many values of each type there were, hour by hour or day by day, in UTC. */
export function UsageBars({
  rows,
  unit,
  since,
  colours,
}: {
  readonly rows: readonly UsageRow[];
  readonly unit: "hour" | "day";
  readonly since: string;
  readonly colours: TypeColours;
}): VNode {
  const [part, width] = useWidth<HTMLElement>();
  const columns = columnsOf(rows, unit, since, colours);
  const most = niceTop(Math.max(1, ...columns.map(({ total }) => total)));
  const step = (width - LEFT) / columns.length;
  const scale = HEIGHT / most;
  const every = Math.ceil(columns.length / Math.max(2, Math.floor(width / 110)));
  return (
    <figure ref={part} class="chart">
      <svg
        width={width}
        height={HEIGHT + BELOW + 8}
        role="img"
        aria-label={`Values for each ${unit}; the table below has the same numbers`}
      >
        {[0, 0.5, 1].map((share) => (
          <g key={share} transform={`translate(0 ${8 + HEIGHT - share * HEIGHT})`}>
            <line x1={LEFT} x2={width} y1={0} y2={0} class="grid" />
            <text x={LEFT - 8} y={4} class="axis end">
              {(share * most).toLocaleString("en", { notation: "compact" })}
            </text>
          </g>
        ))}
        {columns.map(({ time, byType, total }, at) => {
          let top = 8 + HEIGHT;
          return (
            <g key={time}>
              <title>{`${time}${unit === "hour" ? ":00 UTC" : ""}: ${counted(total, "value")}`}</title>
              {colours.types.map((type) => {
                const height = (byType.get(type) ?? 0) * scale;
                if (height === 0) return null;
                top -= height;
                return (
                  <rect
                    key={type}
                    class={colours.classOf(type)}
                    x={LEFT + at * step + step * 0.12}
                    y={top}
                    width={Math.max(1, step * 0.76)}
                    height={height}
                  />
                );
              })}
              {at % every === 0 ? (
                <text x={LEFT + at * step} y={HEIGHT + BELOW} class="axis">
                  {unit === "hour" ? `${time.slice(11, 13)}:00` : time.slice(5)}
                </text>
              ) : null}
            </g>
          );
        })}
      </svg>
      <figcaption>
        <ul class="legend">
          {colours.types.map((type) => (
            <li key={type}>
              <svg width="12" height="12" aria-hidden="true">
                <rect class={colours.classOf(type)} width="12" height="12" rx="3" />
              </svg>{" "}
              <Name text={type} />
            </li>
          ))}
        </ul>
      </figcaption>
      <details>
        <summary>As a table</summary>
        <div class="scrolled" tabIndex={0} role="group" aria-label={`Values for each ${unit}`}>
          <table>
            <thead>
              <tr>
                <th scope="col">{unit === "hour" ? "Hour (UTC)" : "Day (UTC)"}</th>
                {colours.types.map((type) => (
                  <th key={type} scope="col">
                    {visibleText(type)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {columns
                .filter(({ total }) => total > 0)
                .map(({ time, byType }) => (
                  <tr key={time}>
                    <th scope="row">{unit === "hour" ? `${time.replace("T", " ")}:00` : time}</th>
                    {colours.types.map((type) => (
                      <td key={type} class="number">
                        {(byType.get(type) ?? 0).toLocaleString("en")}
                      </td>
                    ))}
                  </tr>
                ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}

/** One for each hour or day of the period, those without any values among them. */
function columnsOf(
  rows: readonly UsageRow[],
  unit: "hour" | "day",
  since: string,
  colours: TypeColours,
): readonly Column[] {
  const length = unit === "hour" ? 13 : 10;
  const stepMs = unit === "hour" ? 3_600_000 : 86_400_000;
  const byTime = new Map<string, Map<string, number>>();
  for (let at = Date.parse(since); at <= now(); at += stepMs) {
    byTime.set(new Date(at).toISOString().slice(0, length), new Map());
  }
  for (const row of rows) {
    const byType = byTime.get((row[unit] ?? "").slice(0, length));
    const type = colours.shownAs(row.entityType ?? "");
    byType?.set(type, (byType.get(type) ?? 0) + row.values);
  }
  return [...byTime].map(([time, byType]) => ({
    time,
    byType,
    total: [...byType.values()].reduce((sum, one) => sum + one, 0),
  }));
}

/** A round number that is not less. */
function niceTop(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most));
  const nice = [1, 2, 4, 5, 10].find((factor) => factor * power >= most) ?? 10;
  return Math.max(2, nice * power);
}
