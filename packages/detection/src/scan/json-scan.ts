import type { Finding, JsonFinding, JsonValue } from "../finding.ts";
import { type KeyMeaning, meaningOf } from "../keys/key-meaning.ts";

export type SkipPath = (path: readonly (string | number)[]) => boolean;

/** Scans one string: with what its key says, and whether its neighbours speak of a person (1), of a thing (2) or of both (3). */
export type ScanString = (text: string, meaning: KeyMeaning | null, evidence: number) => Finding[];

/** Numbers below this have too few digits to be an account, a card or a telephone number. */
const LEAST_TELLING_NUMBER = 1e6;
const MOST_DEPTH = 512;
const MOST_CACHED_KEYS = 4096;

/** Walks a JSON value with its keys, their neighbours and the keys above as context. */
export class JsonScan {
  readonly #scanString: ScanString;
  /** Findings inside keys, which repeat from object to object. */
  readonly #inKeys = new Map<string, readonly Finding[]>();
  #path: (string | number)[] = [];
  #found: JsonFinding[] = [];
  #skip: SkipPath | undefined;

  constructor(scanString: ScanString) {
    this.#scanString = scanString;
  }

  scan(value: JsonValue, skip: SkipPath | undefined): readonly JsonFinding[] {
    this.#path = [];
    this.#found = [];
    this.#skip = skip;
    this.#value(value, null, 0, 0);
    const found = this.#found;
    this.#found = [];
    return found;
  }

  #value(value: JsonValue, meaning: KeyMeaning | null, evidence: number, depth: number): void {
    if (typeof value === "string") {
      if (value.length > 0) this.#add(this.#scanString(value, meaning, evidence), "value");
      return;
    }
    if (typeof value === "number") {
      this.#number(value, meaning, evidence);
      return;
    }
    if (value === null || typeof value !== "object" || depth > MOST_DEPTH) return;
    if (Array.isArray(value)) this.#array(value as readonly JsonValue[], meaning, evidence, depth);
    else this.#object(value as { readonly [key: string]: JsonValue }, meaning, depth);
  }

  #number(value: number, meaning: KeyMeaning | null, evidence: number): void {
    const rule = meaning === null ? null : meaning.rule;
    if (rule === null && (value < LEAST_TELLING_NUMBER || !Number.isInteger(value))) return;
    this.#add(this.#scanString(String(value), meaning, evidence), "value");
  }

  #array(
    values: readonly JsonValue[],
    meaning: KeyMeaning | null,
    evidence: number,
    depth: number,
  ): void {
    const path = this.#path;
    for (let index = 0; index < values.length; index++) {
      path.push(index);
      if (this.#skip === undefined || !this.#skip(path)) {
        this.#value(values[index] as JsonValue, meaning, evidence, depth + 1);
      }
      path.pop();
    }
  }

  #object(
    object: { readonly [key: string]: JsonValue },
    above: KeyMeaning | null,
    depth: number,
  ): void {
    const keys = Object.keys(object);
    const path = this.#path;
    const evidence = this.#evidence(keys, above);
    const named = namedValue(object, keys);
    for (let index = 0; index < keys.length; index++) {
      const key = keys[index] as string;
      path.push(key);
      const inKey = this.#findInKey(key);
      if (inKey.length > 0) this.#add(inKey, "key");
      if (this.#skip === undefined || !this.#skip(path)) {
        const own = meaningOf(key);
        const meaning = named !== null && own.normal === "value" ? named : inherited(own, above);
        this.#value(object[key] as JsonValue, meaning, evidence, depth + 1);
      }
      path.pop();
    }
  }

  #evidence(keys: readonly string[], above: KeyMeaning | null): number {
    let evidence = above === null ? 0 : above.evidence;
    for (let index = 0; index < keys.length; index++)
      evidence |= meaningOf(keys[index] as string).evidence;
    return evidence;
  }

  #findInKey(key: string): readonly Finding[] {
    const known = this.#inKeys.get(key);
    if (known !== undefined) return known;
    const found = this.#scanString(key, null, 0);
    if (this.#inKeys.size >= MOST_CACHED_KEYS) this.#inKeys.clear();
    this.#inKeys.set(key, found);
    return found;
  }

  #add(findings: readonly Finding[], where: "value" | "key"): void {
    for (const finding of findings) {
      this.#found.push({ ...finding, path: this.#path.slice(), in: where });
    }
  }
}

/** `first` and `last` under `name`, `number` under `phone`, `value` under `email`: the key above says what it is. */
function inherited(own: KeyMeaning, above: KeyMeaning | null): KeyMeaning {
  if (own.rule !== null || above === null || above.rule === null) return own;
  return INNER.has(own.normal) ? above : own;
}

const INNER = new Set(
  "first last middle given family value number display formatted full text raw address home work primary secondary main other".split(
    " ",
  ),
);

/** `{ "name": "Authorization", "value": "…" }`: the value is what the name says. */
function namedValue(
  object: { readonly [key: string]: JsonValue },
  keys: readonly string[],
): KeyMeaning | null {
  if (keys.length > 8 || !keys.some((key) => key === "value" || key === "Value")) return null;
  for (const key of ["name", "key", "field", "label", "header", "column", "Name", "Key"]) {
    const name = object[key];
    if (typeof name === "string") {
      const meaning = meaningOf(name);
      if (meaning.rule !== null) return meaning;
    }
  }
  return null;
}
