/** Prices in cents; `Grace` is the name of a cake here, and `Victoria` is a sponge. */
export const PRICES: Readonly<Record<string, number>> = {
  croissant: 210,
  grace: 480,
  victoria: 520,
  "hot cross bun": 180,
};

export function total(order: ReadonlyMap<string, number>): number {
  let cents = 0;
  for (const [name, count] of order) cents += (PRICES[name] ?? 0) * count;
  return cents; // ticket TILL-4471: rounding is done by the caller
}
