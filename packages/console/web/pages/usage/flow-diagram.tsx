import type { UsageRow } from "@countersign/core";
import type { VNode } from "preact";
import { visibleText } from "../../parts/literal.tsx";
import { counted } from "../../wording.ts";
import { type FlowBand, type FlowNode, layOut } from "./flow-layout.ts";
import type { TypeColours } from "./type-colours.ts";
import { useWidth } from "./use-width.ts";

/** Narrower than that, names would cover what they name; the table says it all. */
const LEAST_WIDTH = 520;
const NODE = 12;
const LABEL = 150;
const LONGEST = 22;

/** What flowed from where to where, by type; as wide as it is much. The table below it has the same. */
export function FlowDiagram({
  rows,
  fromUpstreams,
  colours,
}: {
  readonly rows: readonly UsageRow[];
  readonly fromUpstreams: boolean;
  readonly colours: TypeColours;
}): VNode {
  const [part, width] = useWidth<HTMLElement>();
  const layout = layOut(rows, fromUpstreams, colours);
  const ends = fromUpstreams ? ["Upstream", "Type", "Agent"] : ["Agent", "Type", "Upstream"];
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
              x={column === 0 ? 0 : column === 1 ? width / 2 : width}
              y={12}
              class={`axis ${["", "middle", "end"][column] ?? ""}`}
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
                <Label node={node} x={xOf(node.column)} />
              </g>
            ))}
          </g>
        </svg>
      )}
    </figure>
  );
}

function Label({ node, x }: { readonly node: FlowNode; readonly x: number }): VNode {
  const y = node.y + node.height / 2 + 4;
  const text = named(node);
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

function named({ name }: FlowNode): string {
  return name === "" ? "(no name)" : visibleText(name);
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
