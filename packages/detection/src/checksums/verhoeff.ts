/** Multiplication in the dihedral group D5. */
const MULTIPLY = [
  "0123456789",
  "1234067895",
  "2340178956",
  "3401289567",
  "4012395678",
  "5987604321",
  "6598710432",
  "7659821043",
  "8765932104",
  "9876543210",
];

/** The permutation of each position, repeating after eight. */
const PERMUTE = [
  "0123456789",
  "1576283094",
  "5803796142",
  "8916043527",
  "9453126870",
  "4286573901",
  "2793806415",
  "7046913258",
];

/** Whether the last digit is the Verhoeff check digit of the others (J. Verhoeff, Error Detecting Decimal Codes, 1969). */
export function hasVerhoeffDigit(digits: string): boolean {
  let check = 0;
  for (let at = 0; at < digits.length; at++) {
    const digit = digits.charCodeAt(digits.length - 1 - at) - 48;
    const permuted = (PERMUTE[at % 8] as string).charCodeAt(digit) - 48;
    check = (MULTIPLY[check] as string).charCodeAt(permuted) - 48;
  }
  return check === 0;
}
