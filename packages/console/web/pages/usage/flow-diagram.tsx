import type { UsageRow } from "@countersign/core";
import type { VNode } from "preact";
import { visibleText } from "../../parts/literal.tsx";
import { counted } from "../../wording.ts";
import { type FlowBand, type FlowNode, layOut } from "./flow-layout.ts";
import type { TypeColours } from "./type-colours.ts";
import type { UsageColumn } from "./usage-views.ts";
import { useWidth } from "./use-width.ts";

/** Narrower than that, names would cover what they name; the table says it all. */
const LEAST_WIDTH = 520;
const NODE = 12;
const LABEL = 150;
const LONGEST = 22;

/** What flowed from where to where, by type; as wide as it is much. The table below it has the same. */
export function FlowDiagram({
  rows,
  ends: [atUpstream, atAgent],
  fromUpstreams,
  colours,
}: {
  readonly rows: readonly UsageRow[];
  /** On the upstream's side, and on the agent's. */
  readonly ends: readonly [UsageColumn, UsageColumn];
  readonly fromUpstreams: boolean;
  readonly colours: TypeColours;
}): VNode {
  const [part, width] = useWidth<HTMLElement>();
  const layout = layOut(rows, [atUpstream.nameOf, atAgent.nameOf], fromUpstreams, colours);
  const [first, last] = fromUpstreams ? [atUpstream, atAgent] : [atAgent, atUpstream];
  const ends = [first.title, "Type", last.title];
  const named = ({ name, column }: FlowNode): string =>
    name === "" ? `(${column === 0 ? first.nameless : last.nameless})` : visibleText(name);
  const xOf = (column: number): number =>
    [LABEL, (width - NODE) / 2, width - LABEL - NODE][column] ?? 0;
  return (
    <figure ref={part} class="chart">
      {width < LEAST_WIDTH ? null : (
        <svg
          width={width}
          height={layout.height + 34}
          role="img"
          aria-label="What flowed from where to where; the table below has the same numbers"
        >
          {ends.map((name, column) => (
            <text
              key={name}
              x={xOf(column) + (column === 0 ? -8 : column === 1 ? NODE / 2 : NODE + 8)}
              y={12}
              class={`axis ${["end", "middle", ""][column] ?? ""}`}
            >
              {name}
            </text>
          ))}
          <g transform="translate(0 26)">
            {layout.bands.map((band) => (
              <path
                key={`${band.from.column} ${band.from.name} ${band.to.name}`}
                class={`band ${colours.classOf(band.type)}`}
                d={bandPath(band, xOf(band.from.column) + NODE, xOf(band.to.column))}
              >
                <title>{`${named(band.from)} → ${named(band.to)}: ${counted(band.values, "value")}`}</title>
              </path>
            ))}
            {layout.nodes.map((node) => (
              <g key={`${node.column} ${node.name}`}>
                <rect
                  class={node.column === 1 ? colours.classOf(node.name) : "node"}
                  x={xOf(node.column)}
                  y={node.y}
                  width={NODE}
                  height={node.height}
                  rx={2}
                />
                <title>{named(node)}</title>
                <Label node={node} text={named(node)} x={xOf(node.column)} />
              </g>
            ))}
          </g>
        </svg>
      )}
    </figure>
  );
}

function Label({
  node,
  text,
  x,
}: {
  readonly node: FlowNode;
  readonly text: string;
  readonly x: number;
}): VNode {
  const y = node.y + node.height / 2 + 4;
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
  if (node.column === 0) {
    return (
      <text x={x - 8} y={y} class="label end">
        {short}
      </text>
    );
  }
  return (
    <text x={x + NODE + 8} y={y} class={node.column === 1 ? "label on-band" : "label"}>
      {short}
    </text>
  );
}

function bandPath({ fromY, toY, height }: FlowBand, left: number, right: number): string {
  const middle = (left + right) / 2;
  return [
    `M${left} ${fromY}`,
    `C${middle} ${fromY} ${middle} ${toY} ${right} ${toY}`,
    `L${right} ${toY + height}`,
    `C${middle} ${toY + height} ${middle} ${fromY + height} ${left} ${fromY + height}Z`,
  ].join("");
}
