import type { Detector } from "../detector.ts";
import { hasForm } from "../keys/value-forms.ts";
import { isWordAt } from "../text/characters.ts";

const CONFIDENCE = 0.85;
const MOST_ACCOUNT = 32;

/** Finds the account in the records of who is signed in: `ada      pts/0        2026-03-02 10:12`. */
export const terminalAccount: Detector = {
  name: "terminal-account",
  entityType: "USERNAME",
  confidence: CONFIDENCE,
  sources: ["https://pubs.opengroup.org/onlinepubs/9799919799/utilities/who.html"],
  anchor: {
    on: "words",
    words: ["pts", "tty1", "tty2", "tty7", "console"],
    find(text, start, end, scan) {
      if (text.slice(start, end) === "pts" && text.charCodeAt(end) !== 47) return -1;
      const before = text.slice(Math.max(0, start - 2 * MOST_ACCOUNT), start);
      const match =
        /(?:^|\n|\\n)([a-z][\w.-]{1,31}) {1,24}$/.exec(before) ??
        // `su[1300]: (to root) ada on pts/1`
        /\(to [\w.-]{1,32}\) ([a-z][\w.-]{1,31}) on $/.exec(before);
      if (match === null) return -1;
      const name = match[1] as string;
      const from = start - (match[0].length - match[0].lastIndexOf(name));
      if (isAccount(name)) scan.emit(from, from + name.length);
      return -1;
    },
  },
};

/** Finds the account in what sudo logs: `sudo: ada : TTY=pts/0 ; PWD=/home/ada`. */
export const sudoAccount: Detector = {
  name: "sudo-account",
  entityType: "USERNAME",
  confidence: CONFIDENCE,
  sources: ["https://www.sudo.ws/docs/man/sudoers.man/"],
  anchor: {
    on: "words",
    words: ["sudo"],
    find(text, _start, end, scan) {
      const match = /^(?:\[\d{1,8}\])?: {1,8}([a-z][\w.-]{1,31}) : /.exec(
        text.slice(end, end + 64),
      );
      if (match === null) return -1;
      const name = match[1] as string;
      const from = end + match[0].length - name.length - 3;
      if (isAccount(name)) scan.emit(from, from + name.length);
      return -1;
    },
  },
};

/** Finds the person's name in an ARN: `arn:aws:iam::123456789012:user/ada`. */
export const arnAccount: Detector = {
  name: "arn-account",
  entityType: "USERNAME",
  confidence: CONFIDENCE,
  sources: ["https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html"],
  anchor: {
    on: "prefix",
    prefixes: ["arn:aws"],
    end(text, start, from, scan) {
      const rest = text.slice(from, from + 160);
      const match =
        /^[a-z-]{0,12}:(?:iam|sts)::\d{0,12}:(?:user\/(?:[\w.-]{1,32}\/){0,3}|assumed-role\/[\w+=,.@-]{1,64}\/)([\w+=.@-]{2,64})/.exec(
          rest,
        );
      if (match === null) return -1;
      const name = (match[1] as string).replace(/[.=]+$/, "");
      const at = from + match[0].length - (match[1] as string).length;
      if (isAccount(name) && !isWordAt(text, at + name.length) && start < at)
        scan.emit(at, at + name.length);
      return -1;
    },
  },
};

function isAccount(name: string): boolean {
  return hasForm(name, "username");
}
