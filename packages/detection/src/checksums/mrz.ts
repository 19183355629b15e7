const WEIGHTS = [7, 3, 1];

/** Whether the last character is the check digit of a machine-readable zone. ICAO 9303, part 3, § 4.9. */
export function hasMrzDigit(field: string): boolean {
  let sum = 0;
  for (let at = 0; at < field.length - 1; at++) {
    const code = field.charCodeAt(at);
    const value = code === 60 ? 0 : code > 64 ? code - 55 : code - 48;
    sum += value * (WEIGHTS[at % 3] as number);
  }
  return sum % 10 === field.charCodeAt(field.length - 1) - 48;
}
