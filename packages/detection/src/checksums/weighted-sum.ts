/** Sum of digit times weight, for the first `weights.length` digits. */
export function weightedSum(digits: string, weights: readonly number[]): number {
  let sum = 0;
  for (let at = 0; at < weights.length; at++) {
    sum += (digits.charCodeAt(at) - 48) * (weights[at] as number);
  }
  return sum;
}

/** Value of the digit at `at`. */
export function digitAt(digits: string, at: number): number {
  return digits.charCodeAt(at) - 48;
}

/** Whether every character is the same: `0000000000` passes many checksums and is never a real number. */
export function isRepeated(digits: string): boolean {
  for (let at = 1; at < digits.length; at++) {
    if (digits.charCodeAt(at) !== digits.charCodeAt(0)) return false;
  }
  return true;
}
