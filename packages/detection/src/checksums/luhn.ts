/** Whether the last digit is the Luhn check digit of the others. ISO/IEC 7812-1, annex B. */
export function hasLuhnDigit(digits: string): boolean {
  let sum = 0;
  let twice = false;
  for (let at = digits.length - 1; at >= 0; at--) {
    let value = digits.charCodeAt(at) - 48;
    if (twice) {
      value *= 2;
      if (value > 9) value -= 9;
    }
    sum += value;
    twice = !twice;
  }
  return sum % 10 === 0;
}
