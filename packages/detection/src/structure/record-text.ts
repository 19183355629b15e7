import type { DetectorScan } from "../detector.ts";

/** Adds a finding for `value` at `start`, when its type is looked for. */
export function report(
  scan: DetectorScan,
  detector: string,
  entityType: string,
  start: number,
  value: string,
  confidence: number,
): void {
  if (value === "" || !scan.isEnabled(entityType)) return;
  scan.found.push({ entityType, start, end: start + value.length, confidence, detector });
}

/** Whether a record begins at `start`: of a text, a line, a string, or behind the sign that ends the one before. */
export function beginsRecord(text: string, start: number, terminator: string): boolean {
  if (start === 0) return true;
  const before = text.charAt(start - 1);
  if (before === terminator || before === "\n" || before === "\r" || before === '"') return true;
  return (before === "n" || before === "r") && text.charAt(start - 2) === "\\";
}

/** The record that goes on at `from`: up to its terminator, the end of the line or of the string around it. */
export function recordAt(text: string, from: number, terminator: string, most: number): string {
  const rest = text.slice(from, from + most);
  for (let at = 0; at < rest.length; at++) {
    const character = rest.charAt(at);
    if (character === terminator || character === "\n" || character === "\r" || character === '"')
      return rest.slice(0, at);
    if (character === "\\" && /[nr]/.test(rest.charAt(at + 1))) return rest.slice(0, at);
  }
  return rest;
}
