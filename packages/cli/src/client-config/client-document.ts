import { CountersignError, type JsonPath } from "@countersign/core";
import { parseTree, printParseErrorCode, type Node, type ParseError } from "jsonc-parser";

const BYTE_ORDER_MARK = "\uFEFF";

/** A client's file, read. Offsets of nodes count from after the byte order mark. */
export interface ClientDocument {
  /** As it is named in messages. */
  readonly file: string;
  readonly byteOrderMark: string;
  readonly text: string;
  readonly root: Node;
}

/**
 * Reads JSON with comments and trailing commas, which some clients allow; what is in the file stays in the file.
 *
 * @throws {@link CountersignError} `CLIENT_CONFIG_INVALID` with line and column for what is not JSON.
 */
export function readClientDocument(file: string, bytes: Uint8Array): ClientDocument {
  const whole = decode(file, bytes);
  const byteOrderMark = whole.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : "";
  const text = whole.slice(byteOrderMark.length);
  if (text.trim() === "")
    throw invalid(`${file}:1:1: expected an object (\`{\`), got an empty file`);

  const errors: ParseError[] = [];
  const root = parse(file, text, errors);
  const [first] = errors;
  if (first !== undefined) {
    const at = positionIn(text, first.offset);
    throw invalid(`${file}:${at}: ${describe(printParseErrorCode(first.error))}`);
  }
  if (root?.type !== "object") {
    throw invalid(`${file}:1:1: expected an object (\`{\`), got ${named(root?.type)}`);
  }
  return { file, byteOrderMark, text, root };
}

/**
 * The object at `path`; `undefined` if nothing is there.
 *
 * @throws {@link CountersignError} `CLIENT_CONFIG_INVALID` for anything else than an object, and for a key that is there
 *   twice on the way: which of the two a client believes is not for us to guess.
 */
export function objectAt(document: ClientDocument, path: JsonPath): Node | undefined {
  let node: Node = document.root;
  for (const [depth, step] of path.entries()) {
    const property = propertiesOf(document, node).find(({ name }) => name === step);
    if (property === undefined) return undefined;
    node = property.value;
    if (node.type !== "object") {
      const at = positionIn(document.text, node.offset);
      const where = path.slice(0, depth + 1).join(".");
      const got = named(node.type);
      throw invalid(`${document.file}:${at}: expected an object at \`${where}\`, got ${got}`);
    }
  }
  return node;
}

export interface Property {
  readonly name: string;
  readonly value: Node;
  /** Half-open span of `"name": value` in the document's text. */
  readonly start: number;
  readonly end: number;
}

/** The properties of an object in the order of the text. Throws like {@link objectAt} for a name that is there twice. */
export function propertiesOf(document: ClientDocument, object: Node): readonly Property[] {
  const seen = new Set<string>();
  return (object.children ?? []).map((property) => {
    const [key, value] = property.children ?? [];
    if (key === undefined || value === undefined) {
      throw invalid(`${document.file}: a property has no value (this is a bug)`);
    }
    const name = String(key.value);
    if (seen.has(name)) {
      const at = positionIn(document.text, key.offset);
      throw invalid(`${document.file}:${at}: \`${name}\` is there twice: expected each key once`);
    }
    seen.add(name);
    return { name, value, start: property.offset, end: value.offset + value.length };
  });
}

function decode(file: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw invalid(`${file}: expected UTF-8, got bytes that are not`);
  }
}

function parse(file: string, text: string, errors: ParseError[]): Node | undefined {
  try {
    return parseTree(text, errors, { allowTrailingComma: true });
  } catch (error) {
    // The parser recurses; what exhausts it is not a client's file.
    if (error instanceof RangeError) throw invalid(`${file}: nested too deeply to be read`);
    throw error;
  }
}

/** `line:column`, both from 1. */
function positionIn(text: string, offset: number): string {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}

/** `CommaExpected` → `expected a comma`. */
function describe(code: ReturnType<typeof printParseErrorCode>): string {
  const expected = /^(.+)Expected$/.exec(code)?.[1];
  const words = (name: string) => name.replaceAll(/(?<=.)([A-Z])/g, " $1").toLowerCase();
  if (expected === "EndOfFile") return "expected nothing after the closing brace";
  return expected === undefined ? words(code) : `expected a ${words(expected)}`;
}

function named(type: Node["type"] | undefined): string {
  if (type === undefined) return "nothing";
  return type === "null" ? "`null`" : `${type === "array" ? "an" : "a"} ${type}`;
}

function invalid(detail: string): CountersignError {
  return new CountersignError("CLIENT_CONFIG_INVALID", detail);
}
