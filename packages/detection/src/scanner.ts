import { type Allows, allowList, type AllowRule } from "./custom/allow-list.ts";
import {
  checkCustomDetector,
  type CustomDetector,
  type PatternScan,
  patternScan,
  wordDetector,
} from "./custom/custom-detector.ts";
import { cutAddresses } from "./cut-addresses.ts";
import type { Detector } from "./detector.ts";
import { DETECTORS } from "./detectors.ts";
import { ENTITY_TYPES } from "./entity-types.ts";
import { isWide, placedAmongZeros, withoutZeros } from "./disguise/wide-text.ts";
import type { Finding, JsonFinding, JsonValue, TextContext } from "./finding.ts";
import { joinFindings } from "./join-findings.ts";
import { type KeyMeaning, meaningOf } from "./keys/key-meaning.ts";
import { normaliseKey } from "./keys/normalise-key.ts";
import { agesBehindNames } from "./generic/age-behind-name.ts";
import { isLabel, namesUnderThings } from "./keys/key-before.ts";
import { createNameTagger } from "./names/index.ts";
import { wordsOfMachines } from "./names/no-names.ts";
import { speakersIn } from "./names/speakers.ts";
import { namesInLinks } from "./names/names-in-links.ts";
import { listedName } from "./names/listed-name.ts";
import { withGluedName } from "./names/behind-equals.ts";
import { addNamesInValues } from "./names/names-in-values.ts";
import { Reserve } from "./disguise/budget.ts";
import { wholeValue } from "./scan/whole-value.ts";
import { JsonScan, type ScanString, type SkipPath } from "./scan/json-scan.ts";

import { registryOf } from "./scan/registry.ts";
import { isSurelyPerson } from "./scan/quiet-spans.ts";
import { TextScan } from "./scan/text-scan.ts";

/** Finds personal data and secrets. Stateless between calls: the same input gives the same findings. */
export interface Scanner {
  /** Findings in order of start, never overlapping: overlaps are joined. Linear in `text.length` for any input. */
  scanText(text: string, context?: TextContext): readonly Finding[];
  /**
   * Findings in document order. A value for which `skip` is true is left out with all below it.
   *
   * @throws RangeError for a value that is nested in more than 512 others.
   */
  scanJson(value: JsonValue, options?: { readonly skip?: SkipPath }): readonly JsonFinding[];
}

export interface ScannerOptions {
  /** Types to look for beside those that are on by default, or `"all"`. */
  readonly enable?: readonly string[] | "all";
  /** Types not to look for. */
  readonly disable?: readonly string[];
  /** Whether the name tagger reads natural-language text. Default true. */
  readonly names?: boolean;
  /** Least confidence of a finding, by entity type; `default` for the others. */
  readonly thresholds?: Readonly<Record<string, number>>;
  /** Values, patterns and fields that are let through. */
  readonly allow?: readonly AllowRule[];
  /** Detectors of the caller's own. Checked here: one that could not run in linear time is refused. */
  readonly custom?: readonly CustomDetector[];
}

/**
 * Makes a scanner. The first one costs some thirty milliseconds, the next with the same detectors less than one; keep it.
 *
 * @throws InvalidDetectorError for a custom detector or an allow rule that cannot be used.
 */
export function createScanner(options: ScannerOptions = {}): Scanner {
  const { scanString, scanPatterns, textScan } = openScan(options);
  const reserve = new Reserve();
  // What is found in a key is remembered, so it must not depend on what was read before it.
  const scanKey = (key: string): Finding[] => {
    textScan.reserve = null;
    const found = scanString(key, null, 0);
    textScan.reserve = reserve;
    return found;
  };
  const json = new JsonScan(scanString, scanPatterns, scanKey);
  textScan.reserve = reserve;
  return {
    scanText(text, context) {
      reserve.fill();
      const meaning = context?.key === undefined ? null : meaningOf(context.key);
      const siblings = context?.siblingKeys ?? [];
      return scanString(
        text,
        meaning,
        siblings.reduce((all, key) => all | meaningOf(key).evidence, 0),
      );
    },
    scanJson(value, { skip } = {}) {
      reserve.fill();
      return json.scan(value, skip);
    },
  };
}

/** What {@link createScanner} and the text stream are made of. */
export interface OpenedScan {
  readonly scanString: ScanString;
  /** The same without the name tagger and without a key. */
  readonly scanPatterns: (text: string) => Finding[];
  readonly textScan: TextScan;
}

export function openScan(options: ScannerOptions): OpenedScan {
  const custom = options.custom ?? [];
  for (const one of custom) checkCustomDetector(one);
  const enabled = enabledTypes(options, custom);
  const isEnabled = (entityType: string): boolean => enabled.has(entityType);
  const words = custom.map(wordDetector).filter((one): one is Detector => one !== null);
  const patterns = custom.map(patternScan).filter((one): one is PatternScan => one !== null);
  const detectors = [...words, ...DETECTORS].filter(({ entityType }) => isEnabled(entityType));
  const textScan = new TextScan(registryOf(detectors), isEnabled);
  textScan.leftOut = fieldsLeftOut(options);
  const tagger = options.names === false || !TAGGED.some(isEnabled) ? null : createNameTagger();
  const accept = acceptance(options, allowList(options.allow ?? []));
  const isSure = sureness(options);
  const findsPersons = isEnabled("PERSON");
  const findsAges = isEnabled("AGE");
  const findsAllTagged = TAGGED.every(isEnabled);

  const scanString: ScanString = (text, meaning, evidence, isRounded = false) => {
    if (text.length === 0) return [];
    if (isWide(text))
      return placedAmongZeros(text, scanString(withoutZeros(text), meaning, evidence));
    const rule = meaning?.rule ?? null;
    const judged = rule === null ? "unknown" : textScan.verdict(rule, text);
    if (judged === "wrong" && !isRounded) return [];
    // Its length is right.
    const verdict = judged === "wrong" ? "right" : judged;
    const found = textScan.scan(text, meaning);
    const count = found.length;
    const whole = wholeValue(text, meaning, evidence, verdict, textScan);
    if (whole !== null) found.push(whole);
    else if (tagger !== null && isNaturalLanguage(text) && !isThing(text, meaning)) {
      const entities = tagger.findEntities(text);
      const all = isPerhapsThing(text, meaning, evidence)
        ? entities.filter((one) => isSurelyPerson(one, 0, text.length))
        : entities;
      if (findsPersons && isMaybeName(meaning) && all === entities) {
        const listed = listedName(tagger, text, all);
        if (listed !== null) found.push(listed);
      }
      if (all.length > 0) {
        const wanted = findsAllTagged ? all : all.filter((one) => isEnabled(one.entityType));
        const isUnderThing = namesUnderThings(text);
        const isWordOfMachines = wordsOfMachines(text);
        for (const entity of textScan.quiet.withoutThings(wanted))
          if (!isUnderThing(entity) && !isLabel(text, entity) && !isWordOfMachines(entity))
            found.push(withGluedName(text, entity));
      }
      if (findsPersons) addNamesInValues(tagger, text, textScan.maybeNames, found);
      if (findsPersons) addAll(found, speakersIn(text, found));
      if (findsAges && found.length > 0) addAll(found, agesBehindNames(text, found));
    }
    if (whole === null && tagger !== null && findsPersons)
      for (const name of namesInLinks(tagger, text)) found.push(name);
    return finish(found, count, text, meaning);
  };
  const finish = (
    found: Finding[],
    joinedCount: number,
    text: string,
    meaning: KeyMeaning | null,
  ): Finding[] => {
    for (const scanPattern of patterns) scanPattern(text, found);
    // Before they are joined: one that is not sure enough takes no surer one with it.
    const sure = isSure === null ? found : found.filter(isSure);
    const joined = found.length === joinedCount ? sure : joinFindings(cutAddresses(text, sure));
    return accept === null || joined.length === 0 ? joined : accept(joined, text, meaning);
  };
  const scanPatterns = (text: string): Finding[] => {
    const found = textScan.scan(text, null);
    return finish(found, found.length, text, null);
  };
  return { scanString, scanPatterns, textScan };
}

/** One by one: a call has no room for as many arguments as a long list has findings. */
function addAll(found: Finding[], more: readonly Finding[]): void {
  for (const one of more) found.push(one);
}

/** What of findings from elsewhere the options let through; `key` is that of the text. */
export function openFilter(
  options: ScannerOptions,
): (found: Finding[], text: string, key: string | null) => readonly Finding[] {
  const enabled = enabledTypes(options, options.custom ?? []);
  const accept = acceptance(options, allowList(options.allow ?? []));
  return (found, text, key) => {
    const wanted = found.filter(({ entityType }) => enabled.has(entityType));
    if (accept === null || wanted.length === 0) return wanted;
    return accept(wanted, text, key === null ? null : meaningOf(key));
  };
}

/** Leaves out what is allowed or not sure enough; null when nothing could be. */
function acceptance(
  options: ScannerOptions,
  allows: Allows | null,
): ((found: Finding[], text: string, meaning: KeyMeaning | null) => Finding[]) | null {
  const isSure = sureness(options);
  if (isSure === null && allows === null) return null;
  return (found, text, meaning) =>
    found.filter(
      (finding) =>
        (isSure === null || isSure(finding)) &&
        !(
          allows?.(finding, text.slice(finding.start, finding.end), meaning?.normal ?? null) ??
          false
        ),
    );
}

/** The fields of rules that say nothing but fields: nothing in their columns is a finding. */
function fieldsLeftOut({ allow = [] }: ScannerOptions): ReadonlySet<string> | null {
  const keys = allow.flatMap(({ entityTypes, values, patterns, keys: named = [] }) =>
    entityTypes === undefined && values === undefined && patterns === undefined ? named : [],
  );
  return keys.length === 0 ? null : new Set(keys.map(normaliseKey));
}

/** Whether a finding reaches the threshold of its type; null where there are none. */
function sureness({ thresholds }: ScannerOptions): ((finding: Finding) => boolean) | null {
  if (thresholds === undefined || Object.keys(thresholds).length === 0) return null;
  const { default: others = 0 } = thresholds;
  return ({ entityType, confidence }) => confidence >= (thresholds[entityType] ?? others);
}

/** What the name tagger can find. */
const TAGGED = ["PERSON", "LOCATION", "ORGANIZATION", "ADDRESS"];

/** More than one word, at least one of them with letters. The tagger itself passes over code. */
export function isNaturalLanguage(text: string): boolean {
  return text.length >= 5 && text.includes(" ") && hasTwoLetters(text);
}

/** Whether two letters of any script stand side by side. Numbers are read through for them, so they must cost little. */
function hasTwoLetters(text: string): boolean {
  let isAfterLetter = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const lower = code | 32;
    let isLetter = lower >= 97 && lower <= 122;
    if (code > 127) {
      const point = text.codePointAt(at) as number;
      if (point > 0xffff) at++;
      isLetter = isLetterOfAnyScript(point);
    }
    if (isLetter && isAfterLetter) return true;
    isAfterLetter = isLetter;
  }
  return false;
}

function isLetterOfAnyScript(point: number): boolean {
  const known = LETTERS[point] ?? 0;
  if (known !== 0) return known === 1;
  const isLetter = /^\p{L}/u.test(String.fromCodePoint(point));
  if (point < LETTERS.length) LETTERS[point] = isLetter ? 1 : 2;
  return isLetter;
}

/** Of code points beyond ASCII that were met: 1 for a letter, 2 for what is none. */
const LETTERS = new Uint8Array(0x2_0000);

function enabledTypes(
  { enable = [], disable = [] }: ScannerOptions,
  custom: readonly CustomDetector[],
): Set<string> {
  const enabled = new Set<string>(custom.map(({ entityType }) => entityType));
  for (const [entityType, { offByDefault }] of Object.entries(ENTITY_TYPES)) {
    if (enable === "all" || enable.includes(entityType) || offByDefault !== true)
      enabled.add(entityType);
  }
  for (const entityType of disable) enabled.delete(entityType);
  return enabled;
}

/** Longest value that can be nothing but the name of a thing. */
const MOST_THING = 60;

/** Whether the key says that the text is the name of a thing. */
function isThing(text: string, meaning: KeyMeaning | null): boolean {
  return meaning !== null && meaning.isThing && !isMaybeName(meaning) && text.length <= MOST_THING;
}

/** Whether a text whose key may be that of a person's name is rather the name of a thing, as what stands beside it says. */
function isPerhapsThing(text: string, meaning: KeyMeaning | null, evidence: number): boolean {
  if (meaning === null || text.length > MOST_THING) return false;
  return meaning.rule?.needsEvidence === true && (evidence === 2 || meaning.isThing);
}

/** Whether the key says that the text may be the name of a person, as `name` does by itself. */
function isMaybeName(meaning: KeyMeaning | null): boolean {
  const rule = meaning?.rule;
  return rule?.needsEvidence === true && rule.entityType === "PERSON";
}
