import { codeAt, isDigit, isUpper } from "../text/characters.ts";

/**
 * The words of a key, lower-cased, without marks, joined by `_`: `customerEmail-Address2` becomes
 * `customer_email_address`.
 */
export function normaliseKey(key: string): string {
  // Nearly all keys of APIs, and most words of a text.
  if (PLAIN.test(key)) return key.replaceAll(" ", "_");
  if (IN_ASCII.test(key)) return normaliseAscii(key);
  let normal = key
    .replaceAll(/([a-z\d])([A-Z])/g, "$1_$2")
    .replaceAll(/([A-Z])([A-Z][a-z])/g, "$1_$2")
    .toLowerCase();
  // `Policy #`, `N° client`
  if (/[#°º№]/.test(normal)) normal = normal.replaceAll(/[#№]|\bn[°º]/g, " number ");
  // Anything but ASCII: `Prénom`, `Straße`.
  if (/[^ -~]/.test(normal)) {
    normal = normal
      .normalize("NFKD")
      .replaceAll(/\p{M}/gu, "")
      .replaceAll("ß", "ss")
      .replaceAll("ø", "o")
      .replaceAll("ł", "l");
  }
  return normal.replaceAll(/[^\p{L}\p{N}]+/gu, "_").replaceAll(/^[_\d]+|[_\d]+$/g, "");
}

const PLAIN = /^[a-z]+(?:[_ ][a-z]+)*$/;

/** Without `#`, which is a word of its own. */
const IN_ASCII = /^[ -"$-~]*$/;

/** The same in one walk: a key nobody has seen before costs as much as the text of hundreds of characters. */
function normaliseAscii(key: string): string {
  let normal = "";
  // A word is parted from the next by a mark, by a capital behind it, and by the last of several capitals.
  let isParted = false;
  for (let at = 0; at < key.length; at++) {
    const code = key.charCodeAt(at);
    const isCapital = isUpper(code);
    if (!isCapital && !isDigit(code) && !isLower(code)) {
      isParted = normal !== "";
      continue;
    }
    // Digits count only behind a letter.
    if (normal === "" && isDigit(code)) continue;
    const before = at === 0 ? 0 : key.charCodeAt(at - 1);
    const isNew =
      isCapital &&
      (isLower(before) || isDigit(before) || (isUpper(before) && isLower(codeAt(key, at + 1))));
    if ((isParted || isNew) && normal !== "") normal += "_";
    isParted = false;
    normal += isCapital ? String.fromCharCode(code | 32) : key[at];
  }
  let end = normal.length;
  while (end > 0 && (isDigit(normal.charCodeAt(end - 1)) || normal.charCodeAt(end - 1) === 95))
    end--;
  return normal.slice(0, end);
}

function isLower(code: number): boolean {
  return code >= 97 && code <= 122;
}
