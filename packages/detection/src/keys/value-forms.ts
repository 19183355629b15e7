import {
  ALNUM,
  ALPHANUMERIC,
  DIGITS,
  isDigit,
  isLatin,
  isUpper,
  LOWER,
  table,
  WORD_OF_ASCII,
} from "../text/characters.ts";
import { createWordSet, type WordSet } from "../text/word-set.ts";
import { givenNameFirst, isPersonName, isRoleName, isTitleCased } from "./name-forms.ts";

/**
 * What a value must look like for its key to be believed. A key is a promise other people made: `name` may hold a file
 * name and `password` may hold `true`.
 */
export type ValueForm =
  | "person"
  | "agent"
  | "email"
  | "phone"
  | "address"
  | "place"
  | "region"
  | "zip"
  | "date"
  | "age"
  | "username"
  /** An account name that cannot be a number, a key or a common word. */
  | "handle"
  | "password"
  | "secret"
  | "cookie"
  | "digits"
  /** The security code of a card: three digits or four. */
  | "cvv"
  | "id"
  /** Has a check digit: the key is only context, the detector of the type decides. */
  | "checked"
  | "mac"
  | "coordinate"
  /** Says nothing of its own value. */
  | "none"
  | "any";

/** Longest value a key is believed for, in UTF-16 code units. */
export const MOST_TYPED_CHARACTERS = 512;

const PLACEHOLDERS =
  "null nil none undefined true false yes no n/a na nan unknown anonymous empty string str text varchar char number integer int boolean bool object array any date datetime uuid optional required redacted masked hidden removed secret password token changeme todo tbd default example test 必填 选填 可选 请输入 未填写 未知 匿名 不详 無し なし 必須 任意 未設定 없음 미상 필수 선택".split(
    " ",
  );
const PLACEHOLDER: RegExp = new RegExp(
  String.raw`^(?:${PLACEHOLDERS.join("|")}|\*+|x{3,}|-+|\.+|_+|\?+|#+|•+)$`,
  "i",
);
const WRAPPED =
  /^(?:<.*>|\$\{.*\}|\{\{.*\}\}|\$\(.*\)|%\w+%|\$[A-Z_][A-Z0-9_]*|\[[^\]]*\]|process\.env.*|os\.environ.*|env\..*|your[-_ ].*)$/i;

const LONGEST_PLACEHOLDER = 10;
/** By length and first character, the last characters of the words that are placeholders; five bits of each are told apart. */
const LAST_OF_PLACEHOLDERS = new Int32Array((LONGEST_PLACEHOLDER + 1) * 32);
for (const word of PLACEHOLDERS) {
  const slot = word.length * 32 + (word.charCodeAt(0) & 31);
  LAST_OF_PLACEHOLDERS[slot] =
    (LAST_OF_PLACEHOLDERS[slot] as number) | (1 << (word.charCodeAt(word.length - 1) & 31));
}
/** Which characters are placeholders when they are repeated. */
const REPEATED = table("*xX-._?#");
/** What {@link WRAPPED} can begin with, words aside. */
const OPENING = table("<${%[");

/** Whether a value only stands for another: empty, `null`, `***`, `<password>`, `${PASSWORD}`, `redacted`. */
export function isPlaceholder(value: string): boolean {
  return isPlaceholderAt(value, 0, value.length);
}

/** The same of `text.slice(start, end)`. Nearly every value is told by its first and last character and its length. */
function isPlaceholderAt(text: string, start: number, end: number): boolean {
  if (end <= start) return false;
  const first = text.charCodeAt(start);
  if (mayBePlaceholder(text, start, end, first) && PLACEHOLDER.test(text.slice(start, end)))
    return true;
  return mayBeWrapped(text, start, end, first) && WRAPPED.test(text.slice(start, end));
}

function mayBePlaceholder(text: string, start: number, end: number, first: number): boolean {
  const last = text.charCodeAt(end - 1);
  const isRun = first < 128 ? REPEATED[first] === 1 : first === BULLET;
  if (isRun && (first === last || (first | 32) === (last | 32)))
    return end - start <= LONGEST_PLACEHOLDER || first === text.charCodeAt(start + 2);
  if (end - start > LONGEST_PLACEHOLDER) return false;
  return (
    (((LAST_OF_PLACEHOLDERS[(end - start) * 32 + (first & 31)] as number) >>> (last & 31)) & 1) ===
    1
  );
}

const BULLET = 0x2022;

function mayBeWrapped(text: string, start: number, end: number, first: number): boolean {
  if (first > 127) return false;
  if (OPENING[first] === 1) return true;
  const letter = first | 32;
  // `process.env`, `os.environ`, `env.`, `your-key`
  if (letter === 112) return end - start > 7 && text.charCodeAt(start + 7) === 46;
  if (letter === 111) return end - start > 2 && text.charCodeAt(start + 2) === 46;
  if (letter === 101) return end - start > 3 && text.charCodeAt(start + 3) === 46;
  return letter === 121 && end - start > 4 && (text.charCodeAt(start + 3) | 32) === 114;
}

/** Whether `value` can be what its key says. Every check reads the value a fixed number of times. */
export function hasForm(value: string, form: ValueForm): boolean {
  return hasFormAt(value, 0, value.length, form);
}

/** The same of `text.slice(start, end)`, which is cut out only for the rarer forms. */
export function hasFormAt(text: string, start: number, end: number, form: ValueForm): boolean {
  const length = end - start;
  if (length <= 0 || length > MOST_TYPED_CHARACTERS || isPlaceholderAt(text, start, end))
    return false;
  if (form === "person") return isPersonName(text, start, end);
  if (form === "email") return isMail(text, start, end);
  if (form === "phone") return isPhone(text, start, end);
  if (form === "agent") return isAgent(text, start, end);
  if (form === "username") return isUsername(text, start, end);
  if (form === "handle" && !mayBeHandle(text, start, end)) return false;
  return FORMS[form](length === text.length ? text : text.slice(start, end));
}

/** Accounts that belong to a machine or a role, not to a person. */
const ROLE_WORDS =
  "new await typeof function return const let var this class root admin administrator system nobody daemon guest www-data nginx success successful succeeded failure failed ok enabled disabled active inactive required optional never always granted denied apache postgres mysql redis mongodb ubuntu debian centos ec2-user deploy git node app service user users assistant human agent bot ai me self sa public default jenkins runner github-actions".split(
    " ",
  );
const ROLES = new Set(ROLE_WORDS);
const isRole: WordSet = createWordSet(ROLE_WORDS);

/** Teams, programs and words that stand where an account could. */
const NO_HANDLE =
  /(?:^|[._-])(?:usr|acc|acct|cus|sub|id|team|bot|service|svc|system|group|squad|ops|job|sync|import|migration|api|script|cron|worker|user|users|account|accounts|savings|checking|current|personal|business|free|trial|premium|active|staging|production|test)\d*(?:$|[._-])/;

const LETTER = /\p{L}/u;
/** In scripts without spaces. */
const WIDE_ADDRESS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]{2}.*[\d０-９一二三四五六七八九十号丁]/u;
const UUID_LENGTH = 36;
const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
const FORMS: Readonly<
  Record<
    Exclude<ValueForm, "person" | "email" | "phone" | "agent" | "username">,
    (value: string) => boolean
  >
> = {
  address: (value) =>
    value.length >= 5 &&
    LETTER.test(value) &&
    (/[\s,]/.test(value) || WIDE_ADDRESS.test(value)) &&
    !/:\/\/|[{}<>=@;%]|\)\s*:|\b(?:string|void|boolean|number)\b/.test(value),
  place: (value) =>
    value.length <= 60 &&
    LETTER.test(value) &&
    !/[\d{}<>=@:/_]/.test(value) &&
    !isLowerAscii(value),
  region: (value) =>
    !/[a-z][A-Z]/.test(value) && /^(?:[A-Z]{2,3}|\p{Lu}\p{L}+(?:[ -]\p{L}+){0,3})$/u.test(value),
  zip: (value) => value.length <= 12 && /\d/.test(value) && /^[A-Z\d][A-Z\d -]{2,11}$/i.test(value),
  date: (value) =>
    value.length >= 6 &&
    value.length <= 40 &&
    countDigits(value) > 0 &&
    isMadeOf(value, IN_DATES, /^[\p{L}\d\s.,/:+\-年月日]+$/u),
  age: (value) =>
    /^(?:\d|[1-9]\d|1[01]\d)(?:\s?(?:y|yo|yrs?|years?(?: old)?|jahre|ans|años|anni|anos))?$/i.test(
      value,
    ),
  handle: (value) =>
    /^[a-z][a-z\d]{0,15}(?:[._-][a-z][a-z\d]{0,15})?\d{0,4}$/.test(value) &&
    value.length >= 3 &&
    !NO_HANDLE.test(value) &&
    !ROLES.has(value),
  // `PWD=/home/ada` is the working directory.
  password: (value) =>
    value.length >= 4 &&
    value.length <= 256 &&
    !isTypeLike(value) &&
    !/^(?:\/\w|~\/|[A-Z]:\\)/.test(value),
  secret: (value) =>
    value.length >= 8 && !/\s/.test(value) && !isTypeLike(value) && !/^https?:\/\//.test(value),
  cookie: (value) => value.length >= 8 && /^[^\s=;,()]{1,128}=/.test(value),
  digits: (value) => {
    const digits = countDigits(value);
    return digits >= 4 && digits <= 34 && value.length <= 44 && isIdLike(value);
  },
  cvv: (value) => /^\d{3,4}$/.test(value),
  id: (value) =>
    value.length >= 4 && value.length <= 40 && countDigits(value) > 0 && isIdLike(value),
  checked: () => false,
  mac: (value) =>
    /^(?:(?:[\da-f]{2}[:-]?){5}[\da-f]{2}|(?:[\da-f]{4}\.){2}[\da-f]{4})$/i.test(value) &&
    !/^(.)(?:\1|[:.-])*$/.test(value),
  coordinate: (value) => /^[-+]?\d{1,3}\.\d{3,}(?:\s?°?\s?[NSEW])?$/i.test(value),
  none: () => false,
  any: () => true,
};

const LONGEST_HANDLE = 37;
const IN_HANDLES = table(`${LOWER}${DIGITS}._-`);

/** Whether a value is as long as account names are and made of what they are made of. */
function mayBeHandle(text: string, start: number, end: number): boolean {
  if (end - start < 3 || end - start > LONGEST_HANDLE) return false;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code > 127 || IN_HANDLES[code] === 0) return false;
  }
  return true;
}

/** No white space and no mark of code, at least one letter, and not the name of a role. */
function isUsername(text: string, start: number, end: number): boolean {
  if (end - start < 2 || end - start > 64) return false;
  let hasLetter = false;
  let isAscii = true;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code > 127) isAscii = false;
    else if (NOT_IN_ACCOUNTS[code] === 1) return false;
    else if (isLatin(code)) hasLetter = true;
  }
  if (!isAscii) {
    const value = text.slice(start, end);
    if (/\s/.test(value) || !(hasLetter || LETTER.test(value))) return false;
  } else if (!hasLetter) return false;
  return !isRole(text, start, end);
}

/** A person's name with capitals, which a small letter at its beginning refuses. */
function isAgent(text: string, start: number, end: number): boolean {
  const first = text.charCodeAt(start);
  if ((first < 128 && !isUpper(first)) || !isPersonName(text, start, end)) return false;
  const value = text.slice(start, end);
  return isTitleCased(givenNameFirst(value) ?? value) && !isRoleName(value);
}

function isLowerAscii(value: string): boolean {
  return /^[a-z]+(?:[-_.][a-z\d]+)*$/.test(value) && value.length <= 3;
}

/** A type annotation or a function call where a value would stand. */
function isTypeLike(value: string): boolean {
  return (
    mayBeTypeLike(value) &&
    /^(?:[A-Za-z_]\w*\(.*|[A-Za-z_]\w*(?:\??\.[A-Za-z_]\w*)+\(?.*\)?|Optional|SecretStr|String|getenv.*)$/.test(
      value,
    ) &&
    !/\d{2}/.test(value)
  );
}

/** The first word of such a value is followed by a parenthesis or a dot, or is one of few. */
function mayBeTypeLike(value: string): boolean {
  let at = 0;
  while (at < value.length && isWordOfAscii(value.charCodeAt(at))) at++;
  if (at === 0) return false;
  const first = value.charCodeAt(0);
  if (first === CAPITAL_O || first === CAPITAL_S || first === SMALL_G) return true;
  const next = at < value.length ? value.charCodeAt(at) : 0;
  return next === OPENED || next === DOT || next === QUESTION_MARK;
}

function isWordOfAscii(code: number): boolean {
  return code < 128 && WORD_OF_ASCII[code] === 1;
}

const OPENED = 40;
const DOT = 46;
const QUESTION_MARK = 63;
const CAPITAL_O = 79;
const CAPITAL_S = 83;
const SMALL_G = 103;

function countDigits(value: string): number {
  let count = 0;
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at);
    if (isDigit(code)) count++;
  }
  return count;
}

const SPACES = " \t\n\v\f\r";
const NOT_IN_ACCOUNTS = table(`${SPACES}@{}<>[]()"'\`,;=`);
const IN_DATES = table(`${ALPHANUMERIC}${SPACES}.,/:+-`);
const IN_IDS = table(`${ALPHANUMERIC}${SPACES}./-`);
const IN_PHONES = table(`${DIGITS}${SPACES}+().-/x#,;:etXET`);

/** Whether a value holds nothing but `allowed` ASCII; one with other characters is asked with the expression. */
function isMadeOf(value: string, allowed: Uint8Array, otherwise: RegExp): boolean {
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at);
    if (code > 127) return otherwise.test(value);
    if (allowed[code] === 0) return false;
  }
  return true;
}

const ID = /^[A-Z\d][A-Z\d\s./-]*$/i;

/** Letters, digits and what parts them, begun by one of the former; no UUID. */
function isIdLike(value: string): boolean {
  const first = value.charCodeAt(0);
  return (
    isMadeOf(value, IN_IDS, ID) &&
    (first > 127 || ALNUM[first] === 1) &&
    !(value.length === UUID_LENGTH && UUID.test(value))
  );
}

const AT_SIGN = 64;
const WRITTEN_AT = / at |\(at\)|\[at\]|%40|&#/i;

function isMail(text: string, start: number, end: number): boolean {
  if (end - start < 6) return false;
  let hasAt = false;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === 92 || code === 94) return false;
    if (code === AT_SIGN) hasAt = true;
  }
  return hasAt || WRITTEN_AT.test(text.slice(start, end));
}

const COLON = 58;
const HYPHEN = 45;

/** Six to twenty digits and what stands between them; no point in time. */
function isPhone(text: string, start: number, end: number): boolean {
  if (end - start < 6 || end - start > 40) return false;
  let digits = 0;
  let hasColon = false;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (isDigit(code)) digits++;
    else if (code === COLON) hasColon = true;
    else if (code > 127 ? !/\s/.test(text.charAt(at)) : IN_PHONES[code] === 0) return false;
  }
  if (digits < 6 || digits > 20) return false;
  return (
    !(hasColon || text.charCodeAt(start + 4) === HYPHEN) ||
    !/^\d{4}-\d\d-\d\d|\d:\d\d/.test(text.slice(start, end))
  );
}
