import { CHOSEN } from "./chosen-password.ts";
import type { Detector, DetectorScan } from "../detector.ts";
import { hasForm, isPlaceholder } from "../keys/value-forms.ts";
import { CALLS, DEVICES, type ToldPassword } from "./told-password.ts";

const MOST_COMMAND = 240;
const CONFIDENCE = 0.85;

/** A word in quotes or without: the group `name`. */
function word(name: string, least: number): string {
  return String.raw`(?<q${name}>["']?)(?<${name}>(?<=["'])[^"'\n]{${least},96}|[^\s"'|]{${least},96})\k<q${name}>`;
}

const COMMANDS: readonly ToldPassword[] = [
  {
    words: ["requirepass", "masterauth"],
    pattern: new RegExp(String.raw`^"?,? +${word("chosen", 6)}(?=\s*$)`, "d"),
  },
  {
    words: ["auth"],
    pattern: /^(?: default| PLAIN| LOGIN)? (?<chosen>[^\s"']{8,128})\s*$/d,
    isUpper: true,
  },
  {
    words: ["convertto-securestring"],
    pattern: new RegExp(
      String.raw`^(?: +-(?:String|AsPlainText|Force))* +${word("password", 4)}(?: +-|\s*[;|)]|\s*$)`,
      "di",
    ),
  },
  { words: ["pscredential"], pattern: /^\s?\(\s?["'](?<user>[^"'\n]{2,64})["'] ?,/d },
  {
    words: ["net user"],
    pattern: /^ +(?<user>[A-Za-z][\w.-]{1,31}) +(?<chosen>[^\s/*]\S{3,63})(?= +\/|\s*$)/d,
  },
  {
    words: ["net use"],
    pattern:
      /^(?: +(?:[A-Z]:|\*))? +\\\\\S+ +(?<chosen>[^\s/*]\S{3,63})(?: +\/user:(?<user>[^\s"']{2,64}))?/di,
  },
  { words: ["wpa_passphrase"], pattern: new RegExp(`^ +\\S+ +${word("chosen", 8)}\\s*$`, "d") },
  { words: ["key content"], pattern: /^ {2,16}: (?<password>\S{8,63})\s*$/d },
  {
    words: ["wifi"],
    pattern:
      /^:(?:(?:[STHEAI]|PH2):(?:[^;\\\n]|\\.){0,64};){0,6}P:(?<password>(?:[^;\\\n]|\\.){4,80});/d,
  },
  {
    words: [
      "az login",
      "oc login",
      "podman login",
      "buildah login",
      "skopeo login",
      "nerdctl login",
      "argocd login",
      "helm registry login",
      "cf login",
    ],
    pattern: new RegExp(
      `^(?=(?:.{0,160}? (?:-u|--username)[ =](?<user>[A-Za-z][\\w.@-]{1,63})(?= ))?).{0,160}? -p[ =]?${word("password", 4)}(?=\\s|$)`,
      "d",
    ),
  },
  {
    words: ["sqlplus", "oracle:thin"],
    pattern:
      /^(?:(?: +-[A-Za-z]+)* +|:)["']?(?<user>[A-Za-z][\w.$#]{1,31})\/(?<password>[^\s@/"']{4,64})["']?(?=@|\s|$)/d,
  },
  {
    words: ["zip", "unzip"],
    pattern: new RegExp(`^(?: +-\\w+)* +-P +${word("password", 4)}`, "d"),
  },
  {
    words: ["7z", "7za", "unrar"],
    pattern: /^ (?:.{0,120} )?-h?p(?<chosen>[^\s"']{4,64})(?=\s|$)/d,
  },
  {
    words: ["keytool", "jarsigner"],
    pattern: new RegExp(
      `^ .{0,160}?-(?:storepass|srcstorepass|deststorepass|keypass) +${word("password", 4)}(?:.{0,120}? -(?:storepass|deststorepass|keypass) +${word("again", 4)})?(?=\\s|$)`,
      "d",
    ),
  },
  {
    words: ["openssl enc"],
    pattern: new RegExp(`^ .{0,120}?-k +${word("password", 4)}(?=\\s|$)`, "d"),
  },
  {
    words: ["xfreerdp", "wfreerdp", "xfreerdp3"],
    pattern:
      /^(?=(?:.{0,120} \/u:(?<user>[^\s"']{2,64}))?).{0,160} \/p:(?<password>[^\s"']{4,64})/d,
  },
  {
    words: ["smbclient", "rpcclient", "smbget", "winexe"],
    pattern: /^ .{0,120}?-U *["']?(?<user>[\w.\\@-]{2,48})%(?<password>[^\s"']{4,64})/d,
  },
  {
    words: ["htpasswd"],
    pattern: new RegExp(
      `^(?=(?: +-\\w+)* +-\\w*b)(?: +-\\w+)+ +[\\w./-]+ +(?<user>[A-Za-z][\\w.@-]{1,63}) +${word("password", 4)}(?=\\s|$)`,
      "d",
    ),
  },
  {
    words: ["curl"],
    pattern: /^ .{0,160}?(?:-b|--cookie)[ =](?<q>["'])(?<cookie>[\w.-]{1,64}=[^"'\n]{8,160})\k<q>/d,
  },
  {
    words: ["npm config set", "pnpm config set"],
    pattern: /^ +\S{0,96}_(?:authToken|password|auth)[ =]+["']?(?<secret>[^\s"']{8,128})/d,
  },
  {
    words: ["gh secret set"],
    pattern: new RegExp(`^ .{0,120}?(?:-b|--body)[ =]?${word("secret", 4)}(?=\\s|$)`, "d"),
  },
  {
    words: ["ssh-keygen"],
    pattern: new RegExp(`^ .{0,120}?-[NP] +${word("password", 4)}(?=\\s|$)`, "d"),
  },
  {
    words: ["userpassword"],
    pattern: /^:: (?<password>[A-Za-z\d+/]{8,128}={0,2})\s*$/d,
  },
  {
    words: ["echo"],
    pattern: new RegExp(
      `^ +(?:-n +)?${word("chosen", 4)} *\\| *(?:sudo +(?:-\\w+ +)*-\\w*S|(?:sudo +)?passwd +--stdin|base64|[\\w./ -]{1,80}--password-stdin)`,
      "d",
    ),
  },
  {
    words: ["echo"],
    pattern:
      /^ +(?:-n +)?(?<q>["']?)(?<user>[A-Za-z][\w.-]{1,31}):(?<password>[^\s"']{4,64})\k<q> *\| *(?:sudo +)?chpasswd/d,
  },
];

const FORMS: readonly ToldPassword[] = [...COMMANDS, ...DEVICES, ...CALLS];

const ENTITY_TYPES: Readonly<Record<string, string>> = {
  user: "USERNAME",
  secret: "SECRET",
  cookie: "SECRET",
  password: "PASSWORD",
  again: "PASSWORD",
  chosen: "PASSWORD",
};

/** Reads further than the words right behind the program: asked once for a line. */
const FAR = ".{0,";
/** A variable of a shell. */
const VARIABLE = /^[$%]\w*[A-Za-z_{(]/;

/** Finds passwords, tokens and accounts where a program takes them in a place of its own: `az login -u … -p …`. */
export const commandPassword: Detector = {
  name: "command-password",
  entityType: "PASSWORD",
  confidence: CONFIDENCE,
  sources: [
    "https://redis.io/docs/latest/operate/oss_and_stack/management/security/",
    "https://learn.microsoft.com/en-us/powershell/module/microsoft.powershell.security/convertto-securestring",
    "https://learn.microsoft.com/en-us/cli/azure/reference-index#az-login",
    "https://docs.oracle.com/en/database/oracle/oracle-database/23/sqpug/",
    "https://www.cisco.com/c/en/us/td/docs/ios-xml/ios/security/d1/sec-d1-cr-book/sec-cr-e1.html",
    "https://github.com/zxing/zxing/wiki/Barcode-Contents#wi-fi-network-config-android-ios-11",
  ],
  anchor: {
    on: "words",
    words: [...new Set(FORMS.flatMap(({ words }) => words))],
    find(text, start, end, scan) {
      const name = text.slice(start, end);
      const forms = FORMS_OF.get(name.toLowerCase().replaceAll(/[\n_-]/g, " ")) ?? [];
      let rest = "";
      for (const { pattern, isUpper } of forms) {
        if (isUpper === true && name !== name.toUpperCase()) continue;
        const isFar = pattern.source.includes(FAR);
        if (isFar && start < scan.watermark) continue;
        if (rest === "") rest = commandAt(text, end);
        if (isFar) scan.watermark = end + rest.length;
        const match = pattern.exec(rest);
        if (match !== null) report(match, end, scan);
      }
      return -1;
    },
  },
};

const FORMS_OF = new Map<string, ToldPassword[]>();
for (const form of FORMS)
  for (const each of form.words) {
    const name = each.replaceAll(/[_-]/g, " ");
    FORMS_OF.set(name, [...(FORMS_OF.get(name) ?? []), form]);
  }

function report({ indices, groups }: RegExpExecArray, from: number, scan: DetectorScan): void {
  for (const [name, value] of Object.entries(groups ?? {})) {
    const place = indices?.groups?.[name];
    const entityType = ENTITY_TYPES[name];
    if (place === undefined || entityType === undefined || !scan.isEnabled(entityType)) continue;
    if (!isBelieved(name, value)) continue;
    const [start, end] = place;
    scan.found.push({
      entityType,
      start: from + start,
      end: from + end,
      confidence: CONFIDENCE,
      detector: "command-password",
    });
  }
}

function isBelieved(name: string, value: string): boolean {
  if (isPlaceholder(value) || VARIABLE.test(value)) return false;
  if (name === "user") return hasForm(value, "username");
  return name !== "chosen" || (value.length > 5 && CHOSEN.test(value));
}

/** The rest of the command that starts before `from`: to the end of its line. */
function commandAt(text: string, from: number): string {
  const rest = text.slice(from, from + MOST_COMMAND);
  const stop = rest.search(/[\n\r]|\\n/);
  return stop < 0 ? rest : rest.slice(0, stop);
}
