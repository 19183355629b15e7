/** How a program, a device or a line of code is told a password, an account or a token: what follows a word. */
export interface ToldPassword {
  readonly words: readonly string[];
  /** Its groups name what was found. */
  readonly pattern: RegExp;
  /** Whether the word is written in capitals. */
  readonly isUpper?: true;
}

const USER = String.raw`["'](?<user>[^"'\n]{2,64})["']`;
const PASSWORD = String.raw`["'](?<password>[^"'\n]{4,96})["']`;

/** What stands in the configuration of network devices. */
export const DEVICES: readonly ToldPassword[] = [
  { words: ["password 7", "key 7"], pattern: /^ (?<password>[\dA-F]{6,128})(?=\s|$)/d },
  {
    words: ["secret 5", "secret 8", "secret 9", "password 5", "password 8", "password 9"],
    pattern: /^ (?<password>\$\d{1,2}\$\S{10,128})/d,
  },
  { words: ["snmp-server community"], pattern: /^ (?<secret>\S{4,64}) (?:RO|RW)(?=\s|$)/di },
  {
    words: ["tacacs-server key", "radius-server key", "isakmp key", "wpa-psk ascii"],
    pattern: /^ (?:[0678] )?(?<chosen>\S{6,96})(?=\s|$)/d,
  },
  { words: ["encrypted-password"], pattern: /^ "(?<password>[^"\n]{8,160})"/d },
];

/** What is handed over in code, and in addresses that whoever has them may open. */
export const CALLS: readonly ToldPassword[] = [
  {
    words: [
      "networkcredential",
      "usernamepasswordcredentials",
      "usernamepasswordauthenticationtoken",
      "httpbasicauth",
      "basicauth",
    ],
    pattern: new RegExp(String.raw`^\(\s?${USER}\s?,\s?${PASSWORD}`, "d"),
  },
  {
    words: ["getconnection"],
    pattern: new RegExp(String.raw`^\([^,\n]{1,96}, ?${USER}, ?${PASSWORD}\)`, "d"),
  },
  { words: ["setpassword"], pattern: new RegExp(String.raw`^\(\s?${PASSWORD}\s?\)`, "d") },
  {
    words: ["setproperty"],
    pattern: new RegExp(
      String.raw`^\(\s?["'][\w.-]{0,48}pass(?:word|wd)["']\s?,\s?${PASSWORD}`,
      "di",
    ),
  },
  {
    words: ["auth"],
    pattern: new RegExp(String.raw`^ ?= ?\(\s?${USER}\s?,\s?${PASSWORD}\s?\)`, "d"),
  },
  { words: ["sig"], pattern: /^=(?<secret>(?=[\w%+/-]*\d)[\w%+/-]{24,160})/d },
];
