import { DETECTORS } from "./detectors.ts";
import { ENTITY_TYPES } from "./entity-types.ts";
import type { Finding, JsonFinding, JsonValue, TextContext } from "./finding.ts";
import { joinFindings } from "./join-findings.ts";
import { type KeyMeaning, meaningOf } from "./keys/key-meaning.ts";
import { createNameTagger } from "./names/index.ts";
import { JsonScan, type SkipPath } from "./scan/json-scan.ts";
import { judgeValue } from "./scan/pairs.ts";
import { Registry } from "./scan/registry.ts";
import { TextScan } from "./scan/text-scan.ts";

/** Finds personal data and secrets. Stateless between calls: the same input gives the same findings. */
export interface Scanner {
  /** Findings in order of start, never overlapping: overlaps are joined. Linear in `text.length` for any input. */
  scanText(text: string, context?: TextContext): readonly Finding[];
  /** Findings in document order. A value for which `skip` is true is left out with all below it. */
  scanJson(value: JsonValue, options?: { readonly skip?: SkipPath }): readonly JsonFinding[];
}

export interface ScannerOptions {
  /** Types to look for beside those that are on by default, or `"all"`. */
  readonly enable?: readonly string[] | "all";
  /** Whether the name tagger reads natural-language text. Default true. */
  readonly names?: boolean;
  /** Types not to look for. */
  readonly disable?: readonly string[];
  /** Least confidence of a finding, by entity type; `default` for the others. */
  readonly thresholds?: Readonly<Record<string, number>>;
}

/** Makes a scanner. Costs a few milliseconds; keep it. */
export function createScanner(options: ScannerOptions = {}): Scanner {
  const enabled = enabledTypes(options);
  const isEnabled = (entityType: string): boolean => enabled.has(entityType);
  const detectors = DETECTORS.filter(({ entityType }) => isEnabled(entityType));
  const scan = new TextScan(new Registry(detectors), isEnabled);

  const tagger = options.names === false || !TAGGED.some(isEnabled) ? null : createNameTagger();

  const scanString = (
    text: string,
    meaning: KeyMeaning | null,
    hasPersonEvidence: boolean,
  ): Finding[] => {
    if (text.length === 0) return [];
    const found = scan.scan(text, meaning);
    const whole = wholeValue(text, meaning, hasPersonEvidence, isEnabled);
    const count = found.length;
    if (whole !== null) found.push(whole);
    else if (tagger !== null && isNaturalLanguage(text)) {
      for (const entity of tagger.findEntities(text))
        if (isEnabled(entity.entityType)) found.push(entity);
    }
    return accept(found.length === count ? found : joinFindings(found));
  };
  const accept = (found: Finding[]): Finding[] => {
    const { thresholds } = options;
    if (thresholds === undefined) return found;
    return found.filter(
      ({ entityType, confidence }) =>
        confidence >= (thresholds[entityType] ?? thresholds["default"] ?? 0),
    );
  };
  const json = new JsonScan(scanString);
  return {
    scanText: (text, context) => {
      const meaning = context?.key === undefined ? null : meaningOf(context.key);
      const siblings = context?.siblingKeys ?? [];
      return scanString(
        text,
        meaning,
        siblings.some((key) => meaningOf(key).evidence === 1),
      );
    },
    scanJson: (value, { skip } = {}) => json.scan(value, skip),
  };
}

/** What the name tagger can find. */
const TAGGED = ["PERSON", "LOCATION", "ORGANIZATION", "ADDRESS"];

/** More than one word, at least one of them with letters. The tagger itself passes over code. */
function isNaturalLanguage(text: string): boolean {
  return text.length >= 5 && text.includes(" ") && /\p{L}{2}/u.test(text);
}

function enabledTypes({ enable = [], disable = [] }: ScannerOptions): Set<string> {
  const enabled = new Set<string>();
  for (const [entityType, { offByDefault }] of Object.entries(ENTITY_TYPES)) {
    if (enable === "all" || enable.includes(entityType) || offByDefault !== true)
      enabled.add(entityType);
  }
  for (const entityType of disable) enabled.delete(entityType);
  return enabled;
}

/** The finding for a text that is, as its key says, one value from end to end. */
function wholeValue(
  text: string,
  meaning: KeyMeaning | null,
  hasPersonEvidence: boolean,
  isEnabled: (entityType: string) => boolean,
): Finding | null {
  if (meaning === null || meaning.rule === null) return null;
  const { rule } = meaning;
  if (!isEnabled(rule.entityType)) return null;
  if (rule.needsEvidence === true && !hasPersonEvidence) return null;
  return judgeValue(text, rule, meaning.normal, 0, false);
}
