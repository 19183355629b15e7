import type { Detector, DetectorScan } from "../detector.ts";
import { hasForm, isPlaceholder } from "../keys/value-forms.ts";

const MOST_COMMAND = 200;
const CONFIDENCE = 0.8;
const sources = [
  "https://man7.org/linux/man-pages/man8/sudo.8.html",
  "https://dev.mysql.com/doc/refman/8.4/en/command-line-options.html",
  "https://www.postgresql.org/docs/current/app-psql.html",
];

/** An account after one of these as a word of its own. */
const ACCOUNT_OPTION =
  /(?:^|\s)(?:-[uUl]|--?user(?:name)?|--login|--owner|--role)(?:=|\s+)(["']?)([A-Za-z][\w.-]{1,31})\1(?=[\s:'";|)]|$)/g;
/** `-uada`, as the MySQL programs take it. */
const GLUED_ACCOUNT = /(?:^|\s)-u([a-z][\w.-]{1,31})(?=\s|$)/;
const GLUED_PASSWORD = /(?:^|\s)-p(["']?)([^\s"']{4,64})\1(?=\s|$)/;
const PASSWORD_OPTION =
  /(?:^|\s)(?:--pass(?:word|wd)?|-P|-p|-a|-w)(?:=|\s+)(["']?)((?<=["'])[^"']{4,64}|[^\s"']{6,64})\1(?=\s|$)/;
/** `curl -u ada:secret`. */
const PAIR_OPTION =
  /(?:^|\s)(?:-u|--user|--proxy-user)(?:=|\s+)(["']?)([\w.@-]{2,48}):([^\s"']{3,64})\1(?=\s|$)/;

/** Programs, anywhere in the command, whose `-p` is glued to a password, and those that take it as the next word. */
const GLUED = /\b(?:mysql|mysqldump|mysqladmin|mariadb|mariadb-dump|sshpass|zip|unzip|7z)\b/;
const PARTED =
  /\b(?:mongo|mongosh|mongodump|redis-cli|sqlcmd|bcp|ldapsearch|ldapmodify|docker login|smbclient)\b/;

/** Finds account names and passwords in the commands that take them: `sudo -u ada`, `mysql -u ada -pSecret`. */
export const shellAccount: Detector = {
  name: "shell-account",
  entityType: "USERNAME",
  confidence: CONFIDENCE,
  sources,
  anchor: {
    on: "words",
    words: [
      "sudo",
      "mysql",
      "mysqldump",
      "mysqladmin",
      "mariadb",
      "mariadb-dump",
      "psql",
      "pg_dump",
      "pg_restore",
      "createdb",
      "sshpass",
      "redis-cli",
      "mongo",
      "mongosh",
      "mongodump",
      "sqlcmd",
      "ldapsearch",
      "ldapmodify",
      "curl",
      "wget",
      "docker login",
      "smbclient",
      "crontab",
      "kinit",
      "ssh",
    ],
    find(text, start, end, scan) {
      if (text.charCodeAt(end) !== 32 || start < scan.watermark) return -1;
      const rest = commandAt(text, end);
      if (!rest.includes("-")) return -1;
      const command = text.slice(start, end + rest.length);
      for (const match of rest.matchAll(ACCOUNT_OPTION)) {
        const name = match[2] as string;
        const quote = (match[1] as string).length;
        account(scan, end + match.index + match[0].length - name.length - quote, name);
      }
      if (GLUED.test(command)) {
        const user = GLUED_ACCOUNT.exec(rest);
        if (user !== null)
          account(
            scan,
            end + user.index + user[0].length - (user[1] as string).length,
            user[1] as string,
          );
        const parted = command.startsWith("sshpass") ? PASSWORD_OPTION.exec(rest) : null;
        password(scan, end, parted ?? GLUED_PASSWORD.exec(rest));
      } else if (PARTED.test(command)) password(scan, end, PASSWORD_OPTION.exec(rest));
      const pair = PAIR_OPTION.exec(rest);
      if (pair !== null) {
        const [all, quote, name, secret] = pair as unknown as [string, string, string, string];
        const at = end + pair.index + all.length - quote.length - secret.length;
        if (!isPlaceholder(secret)) {
          account(scan, at - 1 - name.length, name);
          push(scan, "PASSWORD", at, secret);
        }
      }
      // A line of commands is read once.
      scan.watermark = end + rest.length;
      return -1;
    },
  },
};

/** Finds the account a command is about: `useradd ada`, `su - ada`, `chown ada:staff`. */
export const accountCommand: Detector = {
  name: "account-command",
  entityType: "USERNAME",
  confidence: CONFIDENCE,
  sources: ["https://man7.org/linux/man-pages/man8/useradd.8.html"],
  anchor: {
    on: "words",
    words: [
      "useradd",
      "adduser",
      "usermod",
      "userdel",
      "deluser",
      "chown",
      "su",
      "passwd",
      "chage",
      "loginctl",
      "net user",
    ],
    find(text, _start, end, scan) {
      if (text.charCodeAt(end) !== 32) return -1;
      const match = COMMAND_ACCOUNT.exec(commandAt(text, end));
      if (match === null) return -1;
      const name = match[1] as string;
      account(scan, end + match[0].length - name.length, name);
      return -1;
    },
  },
};

/** The last plain word of the command's options, or the owner of `chown owner:group file`. */
const COMMAND_ACCOUNT =
  /^(?:\s+-{1,2}[A-Za-z][\w-]*(?:=\S+)?|\s+-|\s+\/\S+)*\s+([a-z][\w.-]{1,31})(?=:|\s*$|\s*[;&|]|\s+\/|\s+\*)/;

/** Modes that files mostly have, as `ls -l` prints them after the letter of the kind. */
const MODES =
  "rw-r--r-- rw-rw-r-- rw-r----- rw------- rw-rw---- rw-rw-rw- rwxr-xr-x rwxrwxr-x rwxr-x--- rwx------ rwxrwxrwx r--r--r-- r--r----- r-------- r-xr-xr-x".split(
    " ",
  );

/** Finds the owner in the long listing of files. */
export const fileOwner: Detector = {
  name: "file-owner",
  entityType: "USERNAME",
  confidence: CONFIDENCE,
  sources: ["https://pubs.opengroup.org/onlinepubs/9799919799/utilities/ls.html"],
  anchor: {
    on: "words",
    words: [...MODES, ...MODES.map((mode) => `d${mode}`), ...MODES.map((mode) => `l${mode}`)],
    find(text, _start, end, scan) {
      const match = OWNER.exec(text.slice(end, end + 96));
      if (match === null) return -1;
      const [all, before, owner, gap, group] = match as unknown as [
        string,
        string,
        string,
        string,
        string,
      ];
      const start = end + before.length;
      account(scan, start, owner);
      if (group === owner) account(scan, start + owner.length + gap.length, group);
      return end + all.length;
    },
  },
};

const OWNER = /^([.+@]?\s+\d{1,5}\s+)([A-Za-z][\w.-]{1,31})(\s+)([A-Za-z][\w.-]{0,31})\s+\d/;

/** The rest of the command that starts before `from`: to the end of its line. */
function commandAt(text: string, from: number): string {
  const rest = text.slice(from, from + MOST_COMMAND);
  const stop = rest.search(/[\n\r]|\\n/);
  return stop < 0 ? rest : rest.slice(0, stop);
}

function account(scan: DetectorScan, start: number, name: string): void {
  if (hasForm(name, "username")) push(scan, "USERNAME", start, name);
}

function password(scan: DetectorScan, from: number, match: RegExpExecArray | null): void {
  if (match === null) return;
  const value = match[2] as string;
  if (isPlaceholder(value)) return;
  push(
    scan,
    "PASSWORD",
    from + match.index + match[0].length - (match[1] as string).length - value.length,
    value,
  );
}

function push(scan: DetectorScan, entityType: string, start: number, value: string): void {
  if (!scan.isEnabled(entityType)) return;
  scan.found.push({
    entityType,
    start,
    end: start + value.length,
    confidence: CONFIDENCE,
    detector: "shell-account",
  });
}
