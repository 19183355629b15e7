/** Metrics that are told of every call: what is told is put aside, and counted when somebody reads them. */
import { Counter, Histogram, type Registry } from "prom-client";

interface Described {
  readonly name: string;
  readonly help: string;
  readonly registers: Registry[];
}

/** So many values are put aside. */
const MOST = 1_024;

/** A histogram of seconds. @returns what takes in a value. */
export function observedLater({
  buckets,
  ...described
}: Described & { readonly buckets: number[] }): (seconds: number) => void {
  const aside: number[] = [];
  const observe = (): void => {
    for (const value of aside) histogram.observe(value);
    aside.length = 0;
  };
  const histogram = new Histogram({ ...described, buckets, collect: observe });
  return (seconds) => {
    if (aside.push(seconds) >= MOST) observe();
  };
}

/** A counter with one label. @returns what counts one of a value of it. */
export function countedLater({
  label,
  ...described
}: Described & { readonly label: string }): (value: string) => void {
  const aside = new Map<string, number>();
  const counter = new Counter({
    ...described,
    labelNames: [label],
    collect() {
      for (const [value, count] of aside) counter.inc({ [label]: value }, count);
      aside.clear();
    },
  });
  return (value) => void aside.set(value, (aside.get(value) ?? 0) + 1);
}
