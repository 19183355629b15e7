/** What is kept for examples, or outside of what is ever given out: a value of these is nobody's. */
import type { SeededRandom } from "./seeded-random.ts";

/** Under `.example` nothing is ever registered (RFC 2606), so whatever stands there is one of ours, or was made up. */
export const MASKED_HOST = "masked.example";

/** Ten characters of base32 are 50 bits. */
export function word(random: SeededRandom, length = 10): string {
  return times(length, () => random.pick("abcdefghijklmnopqrstuvwxyz234567"));
}

export function digits(random: SeededRandom, length: number): string {
  return times(length, () => String(random.below(10)));
}

export function hex(random: SeededRandom, length: number): string {
  return times(length, () => random.pick("0123456789abcdef"));
}

/** Letters that make no name. */
export function consonants(random: SeededRandom, length: number): string {
  return times(length, () => random.pick("bcdfghjkmpqvwxz"));
}

/** RFC 5737. */
export function documentationIpv4(random: SeededRandom): string {
  return `${random.pick(["192.0.2", "198.51.100", "203.0.113"])}.${1 + random.below(254)}`;
}

/** Of the class that was never given out (RFC 1112, section 4): RFC 5737 has 768 addresses only. */
export function unusedIpv4(random: SeededRandom): string {
  return `240.${random.below(256)}.${random.below(256)}.${1 + random.below(254)}`;
}

/** RFC 3849. */
export function documentationIpv6(random: SeededRandom): string {
  const groups = Array.from({ length: 6 }, () => (1 + random.below(0xffff)).toString(16));
  return `2001:db8:${groups.join(":")}`;
}

/** A day centuries from now, on which nobody was born: year, month, day. */
export function farDay(random: SeededRandom): readonly [string, string, string] {
  const pad = (value: number): string => String(value).padStart(2, "0");
  return [String(3000 + random.below(7000)), pad(1 + random.below(12)), pad(1 + random.below(12))];
}

function times(length: number, make: () => string): string {
  return Array.from({ length }, make).join("");
}
