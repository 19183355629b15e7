import { codeAt, isDigit, isUpper } from "../text/characters.ts";

/**
 * The words of a key, lower-cased, without marks, joined by `_`: `customerEmail-Address2` becomes
 * `customer_email_address`.
 */
export function normaliseKey(key: string): string {
  // Nearly all keys of APIs, and most words of a text.
  if (PLAIN.test(key)) return key.replaceAll(" ", "_");
  return inOneWalk(key) ?? step(key);
}

/** One replacement after the other: what a character comes to may depend on the others. */
function step(key: string): string {
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

/**
 * What each character beyond ASCII comes to by itself, as characters: letters and digits, or an underscore for what
 * parts words. Read once for each character that occurs; null for one that depends on those around it.
 */
const COMES_TO: (string | null | undefined)[] = Array.from({ length: 65_536 });
/** `№` and its like are words of their own, a sigma is written otherwise at the end of a word, and halves are none. */
const DEPENDS = /[#°º№\u03a3\ud800-\udfff]/;

function comesTo(code: number): string | null {
  const character = String.fromCharCode(code);
  if (DEPENDS.test(character)) return (COMES_TO[code] = null);
  // Between letters, so that nothing is cut off at its ends.
  const written = step(`a${character}a`);
  return (COMES_TO[code] = written.slice(1, -1));
}

/**
 * The same in one walk: a key nobody has seen before costs as much as the text of hundreds of characters. Null where a
 * character depends on others.
 */
function inOneWalk(key: string): string | null {
  let normal = "";
  // A word is parted from the next by a mark, by a capital behind it, and by the last of several capitals.
  let isParted = false;
  let before = 0;
  /** Small letters and digits from here on are taken as they are, at once. */
  let rest = 0;
  for (let at = 0; at < key.length; at++) {
    const code = key.charCodeAt(at);
    if (isLower(code) || (isDigit(code) && (normal !== "" || rest < at))) {
      if (isParted) {
        normal += "_";
        isParted = false;
      }
      before = code;
      continue;
    }
    if (rest < at) normal += key.slice(rest, at);
    rest = at + 1;
    if (code > 127) {
      const written = COMES_TO[code] ?? comesTo(code);
      if (written === null) return null;
      for (const sign of written) {
        if (sign === "_") isParted = normal !== "";
        else if (normal !== "" || !isDigit(sign.charCodeAt(0))) {
          if (isParted) normal += "_";
          isParted = false;
          normal += sign;
        }
      }
    } else if (isUpper(code)) {
      const isNew =
        isLower(before) || isDigit(before) || (isUpper(before) && isLower(codeAt(key, at + 1)));
      if ((isParted || isNew) && normal !== "") normal += "_";
      isParted = false;
      normal += String.fromCharCode(code | 32);
    } else if (code === NUMBER_SIGN) {
      normal += normal === "" ? "number" : "_number";
      isParted = true;
    } else if (!isDigit(code)) isParted = normal !== "";
    // Digits count only behind a letter.
    before = code;
  }
  if (rest < key.length) normal += key.slice(rest);
  let end = normal.length;
  while (end > 0 && (isDigit(normal.charCodeAt(end - 1)) || normal.charCodeAt(end - 1) === 95))
    end--;
  return normal.slice(0, end);
}

const NUMBER_SIGN = 35;

function isLower(code: number): boolean {
  return code >= 97 && code <= 122;
}
