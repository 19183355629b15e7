import type { Finding, JsonFinding, JsonValue } from "../finding.ts";
import { joinFindings } from "../join-findings.ts";
import { inherited, type KeyMeaning } from "../keys/key-meaning.ts";
import { isPersonType, isTypeKey } from "../keys/type-of-record.ts";
import { type JsonKey, JsonKeys } from "./json-keys.ts";
import { namedValue } from "./named-value.ts";
import { columnsOf, headerRow, pairValue, ROWS } from "./named-columns.ts";
import { ValueMemo } from "./value-memo.ts";
import { blockText, findAcrossBlocks } from "./text-blocks.ts";

export type SkipPath = (path: readonly (string | number)[]) => boolean;

/**
 * Scans one string: with what its key says, and whether its neighbours speak of a person (1), of a thing (2) or of both (3).
 * Of a number that lost its last digits, `isRounded`, the check digit says nothing.
 */
export type ScanString = (
  text: string,
  meaning: KeyMeaning | null,
  evidence: number,
  isRounded?: boolean,
) => Finding[];

/** Numbers below this have too few digits to be an account, a card or a telephone number. */
const LEAST_TELLING_NUMBER = 1e6;
const MOST_DEPTH = 512;

const PERSON = 1;
const THING = 2;

/** What the keys of an object say; the objects of an array mostly have the same. */
interface Shape {
  readonly keys: readonly string[];
  readonly read: readonly JsonKey[];
  readonly evidence: number;
  /** Whether one key is that of the value of a pair, may name columns, and may be that of a text block. */
  readonly hasPairValue: boolean;
  readonly mayHaveColumns: boolean;
  readonly hasText: boolean;
  /** The key that says what the record is of. */
  readonly typeKey: string | null;
  /** What was found in the values so far; only for a shape that comes again. */
  memos: ValueMemo[] | null;
}

/** How many shapes are remembered at a depth: lists that mix records seldom have more kinds. */
const MOST_SHAPES = 8;
const MOST_KEYS_COMPARED = 16;

/** Walks a JSON value with its keys, their neighbours and the keys above as context. */
export class JsonScan {
  readonly #scanString: ScanString;
  readonly #scanPatterns: (text: string) => readonly Finding[];
  /** Keys repeat from object to object. */
  readonly #keys: JsonKeys;
  /** The latest objects' shapes, by depth, each list with the latest one last. */
  #shapes: Shape[][] = [];
  #path: (string | number)[] = [];
  #found: JsonFinding[] = [];
  /** How many objects were met that may be text blocks. */
  #texts = 0;
  #skip: SkipPath | undefined;

  constructor(
    scanString: ScanString,
    scanPatterns: (text: string) => readonly Finding[],
    scanKey: (key: string) => readonly Finding[],
  ) {
    this.#scanString = scanString;
    this.#scanPatterns = scanPatterns;
    this.#keys = new JsonKeys(scanKey);
  }

  scan(value: JsonValue, skip: SkipPath | undefined): readonly JsonFinding[] {
    this.#path = [];
    this.#found = [];
    this.#skip = skip;
    try {
      this.#value(value, null, 0, 0, null);
      return this.#found;
    } finally {
      this.#found = [];
      this.#shapes = [];
    }
  }

  #value(
    value: JsonValue,
    meaning: KeyMeaning | null,
    evidence: number,
    depth: number,
    memo: ValueMemo | null,
  ): void {
    if (typeof value === "string") {
      if (value.length > 0) this.#string(value, meaning, evidence, memo);
      return;
    }
    if (typeof value === "number") {
      this.#number(value, meaning, evidence);
      return;
    }
    if (value === null || typeof value !== "object") return;
    // Nothing may go unread because somebody put brackets around it.
    if (depth > MOST_DEPTH)
      throw new RangeError(`the value is nested in more than ${MOST_DEPTH} others`);
    if (Array.isArray(value))
      this.#array(value as readonly JsonValue[], meaning, evidence, depth, memo);
    else this.#object(value as { readonly [key: string]: JsonValue }, meaning, depth);
  }

  #string(
    value: string,
    meaning: KeyMeaning | null,
    evidence: number,
    memo: ValueMemo | null,
  ): void {
    if (memo === null || !memo.takes(value, meaning, evidence)) {
      this.#add(this.#scanString(value, meaning, evidence), "value");
      return;
    }
    let found = memo.get(value);
    if (found === undefined) {
      found = this.#scanString(value, meaning, evidence);
      memo.set(value, found);
    }
    this.#add(found, "value");
  }

  #number(value: number, meaning: KeyMeaning | null, evidence: number): void {
    const rule = meaning === null ? null : meaning.rule;
    if (rule === null && (value < LEAST_TELLING_NUMBER || !Number.isInteger(value))) return;
    const isRounded = value > Number.MAX_SAFE_INTEGER;
    this.#add(this.#scanString(String(value), meaning, evidence, isRounded), "value");
  }

  #array(
    values: readonly JsonValue[],
    meaning: KeyMeaning | null,
    evidence: number,
    depth: number,
    memo: ValueMemo | null,
  ): void {
    const path = this.#path;
    const columns = headerRow(values);
    const pair = meaning === null || meaning.rule === null ? pairValue(values) : null;
    const before = this.#found.length;
    const texts = this.#texts;
    for (let index = 0; index < values.length; index++) {
      path.push(index);
      if (this.#skip === undefined || !this.#skip(path)) {
        const value = values[index] as JsonValue;
        if (columns !== null && index > 0 && Array.isArray(value))
          this.#row(value, columns, depth + 1);
        else
          this.#value(value, index === 1 ? (pair ?? meaning) : meaning, evidence, depth + 1, memo);
      }
      path.pop();
    }
    if (this.#texts - texts > 1) this.#acrossBlocks(values, before);
  }

  /** Adds what is split over the text blocks of the array; its findings so far are those from `before` on. */
  #acrossBlocks(values: readonly JsonValue[], before: number): void {
    const path = this.#path;
    const isSkipped = (...steps: (string | number)[]): boolean =>
      this.#skip?.([...path, ...steps]) ?? false;
    const blocks = values.map(blockText);
    if (blocks.filter((text) => text !== null).length < 2) return;
    const texts = blocks.map((text, index) => {
      return text === null || isSkipped(index) || isSkipped(index, "text") ? null : text;
    });
    const parts = findAcrossBlocks(texts, this.#scanPatterns);
    if (parts.length === 0) return;
    const inText = texts.map((): JsonFinding[] => []);
    const beside = texts.map((): JsonFinding[] => []);
    for (const finding of this.#found.splice(before)) {
      const isText = finding.path.length === path.length + 2 && finding.path.at(-1) === "text";
      (isText ? inText : beside)[finding.path[path.length] as number]?.push(finding);
    }
    for (const { block, ...part } of parts)
      inText[block]?.push({ ...part, path: [...path, block, "text"], in: "value" });
    for (const [block, found] of inText.entries()) {
      for (const finding of beside[block] as JsonFinding[]) this.#found.push(finding);
      for (const finding of joinFindings(found)) this.#found.push(finding);
    }
  }

  /** The cells of a row whose columns are known. */
  #row(cells: readonly JsonValue[], columns: readonly KeyMeaning[], depth: number): void {
    const path = this.#path;
    const evidence = columns.reduce((all, column) => all | column.evidence, 0);
    for (let index = 0; index < cells.length; index++) {
      path.push(index);
      if (this.#skip === undefined || !this.#skip(path))
        this.#value(cells[index] as JsonValue, columns[index] ?? null, evidence, depth + 1, null);
      path.pop();
    }
  }

  /** Rows whose columns are named beside them. */
  #rows(rows: readonly JsonValue[], columns: readonly KeyMeaning[], depth: number): void {
    const path = this.#path;
    for (let index = 0; index < rows.length; index++) {
      path.push(index);
      if (this.#skip === undefined || !this.#skip(path)) {
        const row = rows[index] as JsonValue;
        if (Array.isArray(row)) this.#row(row, columns, depth + 1);
        else this.#value(row, null, 0, depth + 1, null);
      }
      path.pop();
    }
  }

  #object(
    object: { readonly [key: string]: JsonValue },
    above: KeyMeaning | null,
    depth: number,
  ): void {
    const shape = this.#shapeOf(Object.keys(object), depth);
    const { keys, read } = shape;
    const path = this.#path;
    if (shape.hasText) this.#texts++;
    const type = shape.typeKey === null ? null : object[shape.typeKey];
    const evidence =
      typeof type === "string" && isPersonType(type)
        ? PERSON
        : shape.evidence | (above === null ? 0 : above.evidence);
    const named = shape.hasPairValue ? namedValue(object, shape) : null;
    const columns = shape.mayHaveColumns ? columnsOf(object) : null;
    for (let index = 0; index < keys.length; index++) {
      const key = keys[index] as string;
      path.push(key);
      const { meaning: own, found } = read[index] as JsonKey;
      if (found.length > 0) this.#add(found, "key");
      if (this.#skip === undefined || !this.#skip(path)) {
        const meaning = named !== null && own.part === 2 ? named : inherited(own, above);
        const value = object[key] as JsonValue;
        if (columns !== null && ROWS.has(key) && Array.isArray(value))
          this.#rows(value as readonly JsonValue[], columns, depth + 1);
        else {
          const memo = shape.memos === null ? null : (shape.memos[index] as ValueMemo);
          this.#value(value, meaning, evidence, depth + 1, memo);
        }
      }
      path.pop();
    }
  }

  #shapeOf(keys: readonly string[], depth: number): Shape {
    const shapes = (this.#shapes[depth] ??= []);
    // Of big objects only the two latest, since comparing them takes long.
    const least = keys.length > MOST_KEYS_COMPARED ? Math.max(0, shapes.length - 2) : 0;
    for (let at = shapes.length - 1; at >= least; at--) {
      const shape = shapes[at] as Shape;
      if (!areSame(shape.keys, keys)) continue;
      shape.memos ??= keys.map(() => new ValueMemo());
      if (at < shapes.length - 1) {
        shapes[at] = shapes.at(-1) as Shape;
        shapes[shapes.length - 1] = shape;
      }
      return shape;
    }
    const shape = this.#newShape(keys);
    if (shapes.length >= MOST_SHAPES) shapes.shift();
    shapes.push(shape);
    return shape;
  }

  #newShape(keys: readonly string[]): Shape {
    const read: JsonKey[] = [];
    let evidence = 0;
    let hasPairValue = false;
    let mayHaveColumns = false;
    let hasText = false;
    let typeKey: string | null = null;
    for (let index = 0; index < keys.length; index++) {
      const key = this.#keys.get(keys[index] as string);
      read.push(key);
      evidence |= key.meaning.evidence;
      if (key.meaning.part === 2) hasPairValue = true;
      if (key.namesColumns) mayHaveColumns = true;
      if (key.key === "text") hasText = true;
      if (key.meaning.evidence === THING && isTypeKey(key.meaning.normal)) typeKey = key.key;
    }
    return { keys, read, evidence, hasPairValue, mayHaveColumns, hasText, typeKey, memos: null };
  }

  #add(findings: readonly Finding[], where: "value" | "key"): void {
    if (findings.length === 0) return;
    const path = this.#path.slice();
    for (const { entityType, start, end, confidence, detector } of findings)
      this.#found.push({ entityType, start, end, confidence, detector, path, in: where });
  }
}

function areSame(some: readonly string[], others: readonly string[]): boolean {
  if (some.length !== others.length) return false;
  for (let index = 0; index < some.length; index++) if (some[index] !== others[index]) return false;
  return true;
}
