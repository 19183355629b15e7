/**
 * A list of any length of which only what is in sight is asked for and drawn. All rows are equally high, so that a
 * scroll bar tells the truth about rows nobody has seen yet.
 */
import type { ComponentChildren, VNode } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

export interface VirtualListProps<Row> {
  /** What a screen reader calls the list. */
  readonly label: string;
  /** How many rows there are in all. */
  readonly total: number;
  /** The rows that are here, by their position. */
  readonly rowAt: (position: number) => Row | undefined;
  /** Called when rows came into sight: from `first` to before `end`. */
  readonly onSight: (first: number, end: number) => void;
  readonly keyOf: (row: Row) => string;
  readonly children: (row: Row, position: number) => ComponentChildren;
  /** Of one row, in CSS pixels, by how wide the list is. */
  readonly rowHeight: (width: number) => number;
}

const BEYOND_SIGHT = 8;

export function VirtualList<Row>(props: VirtualListProps<Row>): VNode {
  const { label, total, rowAt, onSight, keyOf, children, rowHeight } = props;
  const box = useRef<HTMLUListElement>(null);
  const [sight, setSight] = useState({ first: 0, end: 20, height: 0 });

  useLayoutEffect(() => {
    const list = box.current;
    if (!list) return undefined;
    const look = (): void => {
      const { top, width } = list.getBoundingClientRect();
      const height = rowHeight(width);
      const above = Math.max(0, Math.floor(-top / height) - BEYOND_SIGHT);
      const first = Math.min(above, Math.max(0, total - 1));
      const end = Math.min(total, Math.ceil((innerHeight - top) / height) + BEYOND_SIGHT);
      setSight((last) =>
        last.first === first && last.end === end && last.height === height
          ? last
          : { first, end: Math.max(first, end), height },
      );
    };
    look();
    addEventListener("scroll", look, { passive: true });
    const watcher = new ResizeObserver(look);
    watcher.observe(list);
    watcher.observe(document.documentElement);
    return () => {
      removeEventListener("scroll", look);
      watcher.disconnect();
    };
  }, [total, rowHeight]);

  useEffect(() => {
    onSight(sight.first, sight.end);
  }, [sight.first, sight.end, onSight]);

  const positions = Array.from({ length: sight.end - sight.first }, (_, at) => sight.first + at);
  return (
    <ul ref={box} class="rows" aria-label={label} style={{ height: `${total * sight.height}px` }}>
      {positions.map((position) => {
        const row = rowAt(position);
        return (
          <li
            key={row === undefined ? `at ${position}` : keyOf(row)}
            class="row"
            aria-setsize={total}
            aria-posinset={position + 1}
            style={{
              transform: `translateY(${position * sight.height}px)`,
              height: `${sight.height}px`,
            }}
          >
            {row === undefined ? <p class="waiting">…</p> : children(row, position)}
          </li>
        );
      })}
    </ul>
  );
}
