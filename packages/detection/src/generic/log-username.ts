import type { Detector } from "../detector.ts";
import { codeAt, isDigit, isLetter, isWordCode } from "../text/characters.ts";
import { firstLetters, mayBegin } from "../text/first-letters.ts";
import { createWordSet, type WordSet } from "../text/word-set.ts";

const MOST = 48;
/** What follows these words in sentences that name no account. */
const isNoAccount: WordSet = createWordSet(
  "the a an is was are with has have had not to for from id name input data group role account agent interface experience phoned called emailed logged signed requested reported connected disconnected reconnected came moved switched migrated reached returned removed added invited created deleted updated downloaded uploaded exported imported registered subscribed unsubscribed contacted transferred who that of in on at by and or does did can cannot must should unknown root admin".split(
    " ",
  ),
);

/** What follows these is an account where it looks made up: `by j.kowalska`, not `by hand`. */
const MADE_ONLY: readonly string[] = [
  "request from",
  "requested by",
  "triggered by",
  "initiated by",
  "performed by",
  "executed by",
  "approved by",
  "submitted by",
  "changed by",
  "modified by",
  "created by",
  "updated by",
  "deleted by",
  "assigned to",
];

/** Finds account names in the lines that servers log about signing in. */
export const logUsername: Detector = {
  name: "log-username",
  entityType: "USERNAME",
  confidence: 0.8,
  sources: [
    "https://man.openbsd.org/sshd",
    "https://man7.org/linux/man-pages/man8/pam_unix.8.html",
  ],
  anchor: {
    on: "words",
    words: [
      "invalid user",
      "illegal user",
      "for user",
      "by user",
      "accepted password for",
      "failed password for",
      "accepted publickey for",
      "failed publickey for",
      "authenticating user",
      "authentication failure for",
      "login failed for",
      "successful login for",
      "logon for",
      "session opened for",
      "denied for user",
      "of user",
      "as user",
      "to user",
      "from user",
      "user",
      "users",
      "username",
      "user name",
      "login",
      "account",
      "principal",
      "logged in as",
      "signed in as",
      "authenticated as",
      "running as",
      "benutzer",
      "utilisateur",
      "usuario",
      "new session for",
      "su for",
      "no account for",
      "no such user",
      "unknown user",
      "user not found",
      ...MADE_ONLY,
    ],
    find(text, start, end, scan) {
      let at = end;
      if (text.charCodeAt(at) !== 32) return -1;
      at++;
      const quote = text.charCodeAt(at);
      const isQuoted = quote === 39 || quote === 34;
      if (isQuoted) at++;
      // Most words after these are small talk: what is asked of the phrase alone comes first.
      else if (!isLetter(codeAt(text, at))) return -1;
      if (!isQuoted && isQuotedOnly(text, start, end)) return -1;
      const from = at;
      const limit = Math.min(text.length, from + MOST);
      while (at < limit) {
        const code = text.charCodeAt(at);
        if (!(isWordCode(code) || code === 46 || code === 45 || code === 92 || code === 36)) break;
        at++;
      }
      while (at > from && (text.charCodeAt(at - 1) === 46 || text.charCodeAt(at - 1) === 45)) at--;
      if (at - from < 2 || !isLetter(text.charCodeAt(from))) return -1;
      if (isQuoted && codeAt(text, at) !== quote) return -1;
      if (isMadeOnly(text, start, end)) {
        if (!isMade(text.slice(from, at)) || (!isQuoted && codeAt(text, at) === 64)) return -1;
      } else if (
        !isQuoted &&
        !isOfHost(text, start, at) &&
        !isLogContinuation(text, at, end - start)
      )
        return -1;
      if (isNoAccount(text, from, at)) return -1;
      scan.emit(from, at);
      return at;
    },
  },
};

/** Small letters with a dot, an underscore or digits between or behind them; no version, file or host. */
function isMade(name: string): boolean {
  return (
    /^[a-z]{1,20}(?:[._][a-z]{2,20}|\d{1,4}|_[a-z]+\d*)$/.test(name) &&
    !/\.(?:com|org|net|io|dev|ts|js|py|sh|json|yml|yaml|sql|md|go|rb|rs|exe|service|timer)$/.test(
      name,
    )
  );
}

const isMadeOnly: WordSet = createWordSet(MADE_ONLY);

/** Words of prose: what follows them is an account only in quotes. */
const isQuotedOnly: WordSet = createWordSet(
  "username,user name,login,account,principal,users,benutzer,utilisateur,usuario".split(","),
);

const CAPITAL_U = 85;
/** What stands beside the account in the configuration of ssh. */
const OF_HOST = /^[ \t]*(?:HostName|IdentityFile|ProxyJump|ForwardAgent|Port) /m;
const MOST_OF_HOST = 96;

/** `User ada` on an indented line of its own, beside other lines about a host. */
function isOfHost(text: string, start: number, end: number): boolean {
  if (text.charCodeAt(start) !== CAPITAL_U || !/^[ \t]+$/.test(lineBefore(text, start)))
    return false;
  if (end < text.length && text.charCodeAt(end) !== 10 && text.charCodeAt(end) !== 13) return false;
  return OF_HOST.test(text.slice(Math.max(0, start - MOST_OF_HOST), end + MOST_OF_HOST));
}

/** What stands before `at` on its line, as far as an indentation goes. */
function lineBefore(text: string, at: number): string {
  const before = text.slice(Math.max(0, at - 9), at);
  return before.slice(before.lastIndexOf("\n") + 1);
}

const CONTINUATIONS = firstLetters(
  "from logged authenticated port via ssh2 not does locked unknown tty pts by on".split(" "),
);

/**
 * ` from 10.0.0.1`, ` logged in`, `(uid=0)`, ` port 22`, `@`; after a phrase of more than some characters the end of the
 * line will do.
 */
function isLogContinuation(text: string, at: number, length: number): boolean {
  if (codeAt(text, at) === 32) {
    const next = codeAt(text, at + 1);
    if (!isDigit(next) && next !== 91 && !mayBegin(CONTINUATIONS, next, codeAt(text, at + 2)))
      return false;
  }
  const rest = text.slice(at, at + 12);
  if (
    /^(?:\s(?:from|logged|authenticated|port|via|ssh2|not found|does not|locked|unknown|tty|pts)\b|\s\d{1,3}\.\d|\s\[|\(uid|@'|\[preauth)/.test(
      rest,
    )
  )
    return true;
  if (/^ by \(uid=|^ on (?:pts|tty)/.test(rest)) return true;
  if (length > 12) return /^(?:$|[\n\r,;)]|\s(?:by|on)\b)/.test(rest);
  return length > 6 && /^(?:$|[\n\r,;)"\\]|\.(?:$|[\s"\\]))/.test(rest);
}
