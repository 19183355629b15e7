/** Where the parts of a flow diagram stand: three columns of nodes, and bands between them as wide as what flows. */
import type { UsageRow } from "@countersign/core";
import { OTHERS, type TypeColours } from "./type-colours.ts";

export interface FlowNode {
  readonly name: string;
  /** 0: where it comes from, 1: its type, 2: where it goes. */
  readonly column: 0 | 1 | 2;
  readonly values: number;
  /** Pixels from the top. */
  readonly y: number;
  readonly height: number;
}

export interface FlowBand {
  readonly from: FlowNode;
  readonly to: FlowNode;
  readonly type: string;
  readonly values: number;
  readonly fromY: number;
  readonly toY: number;
  readonly height: number;
}

export interface FlowLayout {
  readonly nodes: readonly FlowNode[];
  readonly bands: readonly FlowBand[];
  readonly height: number;
}

const MOST_NODES = 8;
const GAP = 14;
const LEAST_HEIGHT = 2;

/**
 * @param ends what stands on the upstream's side, and on the agent's.
 * @param fromUpstreams whether data flows from upstreams to agents, and not back.
 */
export function layOut(
  rows: readonly UsageRow[],
  [atUpstream, atAgent]: readonly [(row: UsageRow) => string, (row: UsageRow) => string],
  fromUpstreams: boolean,
  colours: TypeColours,
): FlowLayout {
  const upstreams = largest(rows, atUpstream);
  const agents = largest(rows, atAgent);
  const ways = rows.map((row) => {
    const upstream = upstreams.shownAs(atUpstream(row));
    const agent = agents.shownAs(atAgent(row));
    const type = colours.shownAs(row.entityType ?? "");
    const [first, last] = fromUpstreams ? [upstream, agent] : [agent, upstream];
    return { names: [first, type, last] as const, values: row.values };
  });
  const columns = ([0, 1, 2] as const).map((column) => {
    const sums = new Map<string, number>();
    for (const { names, values } of ways) {
      sums.set(names[column], (sums.get(names[column]) ?? 0) + values);
    }
    return [...sums].sort(([, a], [, b]) => b - a);
  });
  const total = ways.reduce((sum, { values }) => sum + values, 0);
  const most = Math.max(1, ...columns.map(({ length }) => length));
  const body = Math.max(160, most * 26);
  const height = body + (most - 1) * GAP;
  const scale = total === 0 ? 0 : body / total;
  const nodes = columns.flatMap((sums, column) => {
    const used = sums.reduce((sum, [, values]) => sum + tall(values, scale), 0);
    let y = Math.max(0, (height - used - (sums.length - 1) * GAP) / 2);
    return sums.map(([name, values]): FlowNode => {
      const node = { name, column: column as 0 | 1 | 2, values, y, height: tall(values, scale) };
      y += node.height + GAP;
      return node;
    });
  });
  const bottom = Math.max(height, ...nodes.map((node) => node.y + node.height));
  return { nodes, bands: bandsBetween(nodes, ways, scale), height: bottom };
}

interface Way {
  readonly names: readonly [string, string, string];
  readonly values: number;
}

function bandsBetween(
  nodes: readonly FlowNode[],
  ways: readonly Way[],
  scale: number,
): readonly FlowBand[] {
  const bands: FlowBand[] = [];
  for (const column of [0, 1] as const) {
    const sums = new Map<FlowNode, Map<FlowNode, number>>();
    const find = (name: string, at: number): FlowNode | undefined =>
      nodes.find((node) => node.column === at && node.name === name);
    for (const { names, values } of ways) {
      const from = find(names[column], column);
      const to = find(names[column + 1] ?? "", column + 1);
      if (from === undefined || to === undefined) continue;
      const known = sums.get(from) ?? new Map<FlowNode, number>();
      known.set(to, (known.get(to) ?? 0) + values);
      sums.set(from, known);
    }
    const used = new Map<FlowNode, { out: number; in: number }>();
    const usedOf = (node: FlowNode): { out: number; in: number } => {
      const known = used.get(node) ?? { out: 0, in: 0 };
      used.set(node, known);
      return known;
    };
    // In the order in which the nodes stand, so that bands cross as little as they can.
    for (const from of nodes) {
      for (const to of nodes) {
        const values = sums.get(from)?.get(to);
        if (values === undefined) continue;
        const height = Math.max(1, values * scale);
        bands.push({
          from,
          to,
          type: column === 0 ? to.name : from.name,
          values,
          fromY: from.y + usedOf(from).out,
          toY: to.y + usedOf(to).in,
          height,
        });
        usedOf(from).out += height;
        usedOf(to).in += height;
      }
    }
  }
  return bands;
}

function tall(values: number, scale: number): number {
  return Math.max(LEAST_HEIGHT, values * scale);
}

function largest(
  rows: readonly UsageRow[],
  nameOf: (row: UsageRow) => string,
): { readonly shownAs: (name: string) => string } {
  const sums = new Map<string, number>();
  for (const row of rows) sums.set(nameOf(row), (sums.get(nameOf(row)) ?? 0) + row.values);
  const sorted = [...sums].sort(([, a], [, b]) => b - a).map(([name]) => name);
  const own = new Set(sorted.slice(0, MOST_NODES));
  return { shownAs: (name) => (own.has(name) ? name : OTHERS) };
}
