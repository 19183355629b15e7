import { CHOSEN } from "./chosen-password.ts";
import type { Detector, DetectorScan } from "../detector.ts";
import { hasForm, isPlaceholder } from "../keys/value-forms.ts";

const MOST = 200;
const CONFIDENCE = 0.85;
/** `password for user ada:`, `password for the staging database:` */
const PROMPT =
  /^ (?:(?:user )?["']?(?<account>[A-Za-z][\w.@-]{1,63})["']?|(?:[^\s:]{1,24} ){0,4}["']?(?:https?:\/\/)?[^\s:]{1,64}):(?: (?<password>[^\s"'`<>{}$][^\s"'`]{3,63}))?(?=\s*\n|\s*$|\s\s|\\n)/d;
/** `Please use the following password to proceed to installation:` */
const ON_NEXT_LINE =
  /^ (?:[a-z]{1,16} ){0,5}[a-z]{1,16}:\r?\n\r?\n?(?<password>[A-Za-z\d]{16,64})(?=\s|$)/d;

/** Finds what was typed or printed behind `Password for user ada:`, and the account it names. */
export const passwordPrompt: Detector = {
  name: "password-prompt",
  entityType: "PASSWORD",
  confidence: CONFIDENCE,
  sources: [
    "https://www.postgresql.org/docs/current/app-psql.html",
    "https://www.sudo.ws/docs/man/sudo.man/",
    "https://www.jenkins.io/doc/book/installing/linux/#unlocking-jenkins",
  ],
  anchor: {
    on: "words",
    words: ["password for", "passphrase for", "username for", "password to"],
    find(text, start, end, scan) {
      const rest = text.slice(end, end + MOST);
      const isTo = text.charCodeAt(end - 1) === SMALL_O;
      const match = (isTo ? ON_NEXT_LINE : PROMPT).exec(rest);
      if (match === null) return -1;
      const { account, password } = match.groups as Readonly<Record<string, string | undefined>>;
      const isOfUser = rest.startsWith(" user ") || text.startsWith("[sudo] ", start - SUDO);
      if (isOfUser && account !== undefined && hasForm(account, "username"))
        push(scan, "USERNAME", match, "account", end);
      if (password !== undefined && (text.charCodeAt(start) | 32) === SMALL_U) {
        if (hasForm(password, "username")) push(scan, "USERNAME", match, "password", end);
        return -1;
      }
      if (password === undefined || isPlaceholder(password) || !CHOSEN.test(password)) return -1;
      push(scan, "PASSWORD", match, "password", end);
      return -1;
    },
  },
};

const SMALL_O = 111;
const SMALL_U = 117;
const SUDO = "[sudo] ".length;

function push(
  scan: DetectorScan,
  entityType: string,
  { indices }: RegExpExecArray,
  group: string,
  from: number,
): void {
  if (!scan.isEnabled(entityType)) return;
  const place = indices?.groups?.[group];
  if (place === undefined) return;
  const [start, end] = place;
  scan.found.push({
    entityType,
    start: from + start,
    end: from + end,
    confidence: CONFIDENCE,
    detector: "password-prompt",
  });
}
