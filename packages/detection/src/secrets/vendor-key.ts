import { type Detector, runAfterPrefix } from "../detector.ts";
import { ALNUM, ALPHANUMERIC, BASE64URL, HEX, table } from "../text/characters.ts";

/** One documented key format: a prefix, an alphabet, a length. */
export interface VendorKey {
  /** Ends in `_KEY`, `_TOKEN` or `_SECRET`. */
  readonly entityType: string;
  readonly prefixes: readonly string[];
  readonly alphabet: Alphabet;
  /** Characters after the prefix. */
  readonly least: number;
  readonly most?: number;
  /** The vendor's own page about the format. */
  readonly source: string;
}

type Alphabet = "alnum" | "upper" | "lower" | "hex" | "word" | "url" | "dotted" | "base64";

const ALPHABETS: Readonly<Record<Alphabet, Uint8Array>> = {
  alnum: ALNUM,
  upper: table("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"),
  lower: table("abcdefghijklmnopqrstuvwxyz0123456789"),
  hex: HEX,
  word: table(`${ALPHANUMERIC}_`),
  url: BASE64URL,
  dotted: table(`${ALPHANUMERIC}-_.`),
  base64: table(`${ALPHANUMERIC}+/=_-`),
};

/** A detector for a documented format. What a vendor prints in its manual as an example is none. */
export function vendorKey(key: VendorKey): Detector {
  const run = runAfterPrefix(ALPHABETS[key.alphabet], key.least, key.most ?? key.least);
  return {
    name: key.entityType.toLowerCase().replaceAll("_", "-"),
    entityType: key.entityType,
    confidence: 0.97,
    sources: [key.source],
    anchor: {
      on: "prefix",
      prefixes: key.prefixes,
      end(text, start, from, scan) {
        const end = run(text, start, from, scan);
        return end > 0 && !scan.keyRun.isExample(text, from, end) ? end : -1;
      },
    },
  };
}
