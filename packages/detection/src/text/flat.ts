/**
 * A copy of a short string with characters of its own. A slice of a text holds on to the whole text, which whoever
 * remembers the slice would keep in memory.
 */
export function flat(slice: string): string {
  return ` ${slice}`.slice(1);
}
