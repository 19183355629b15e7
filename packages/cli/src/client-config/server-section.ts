import type { JsonObject } from "@countersign/core";
import { createScanner, type Node } from "jsonc-parser";

import { propertiesOf, type ClientDocument, type Property } from "./client-document.ts";
import { applySplices, removal, type Splice } from "./splice.ts";

// `SyntaxKind` is a const enum, which does not exist when the code runs.
const COMMA_TOKEN = 5;

/**
 * The text of `section` with the properties `names` taken out and `entry` in the place of the first of them.
 * Everything between properties stays: comments, order, line breaks, a trailing comma.
 */
export function replaceServers(
  document: ClientDocument,
  section: Node,
  names: ReadonlySet<string>,
  entry: { readonly name: string; readonly value: JsonObject } | undefined,
): string {
  const properties = propertiesOf(document, section);
  const layout = layoutOf(document.text, section, properties);
  const first = properties.find(({ name }) => names.has(name));
  const splices = takeOut(document, section, (property) => {
    if (!names.has(property.name)) return undefined;
    return property.start === first?.start && entry !== undefined
      ? [`${JSON.stringify(entry.name)}: ${written(entry.value, layout)}`]
      : [];
  });
  return sliceOf(document.text, section, splices);
}

/**
 * The text of `section` with the properties `names` taken out and `restored`, texts of whole properties, in the place
 * of the first of them, or at the end if there is none.
 */
export function restoreServers(
  document: ClientDocument,
  section: Node,
  names: ReadonlySet<string>,
  restored: readonly string[],
): string {
  const properties = propertiesOf(document, section);
  const layout = layoutOf(document.text, section, properties);
  const first = properties.find(({ name }) => names.has(name));
  const splices = takeOut(document, section, (property) => {
    if (!names.has(property.name)) return undefined;
    return property.start === first?.start ? restored : [];
  });
  if (first === undefined && restored.length > 0) {
    splices.push(append(document.text, section, properties, restored, layout));
  }
  return sliceOf(document.text, section, splices);
}

/** What stands instead of a property: texts of properties, none to take it out, `undefined` to leave it. */
type Replace = (property: Property) => readonly string[] | undefined;

/**
 * Replaces properties, and takes out those commas that would be left over: between two properties that stay there is
 * exactly one, and one after the last stays only if one was there.
 */
function takeOut(document: ClientDocument, section: Node, replace: Replace): Splice[] {
  const { text } = document;
  const properties = propertiesOf(document, section);
  const layout = layoutOf(text, section, properties);
  const splices: Splice[] = [];
  let lastCommaOfKept: number | undefined;
  for (const property of properties) {
    const comma = commaAfter(text, property.end, section);
    const texts = replace(property);
    if (texts !== undefined && texts.length === 0) {
      if (comma === property.end) {
        splices.push(removal(text, property.start, comma + 1));
      } else {
        splices.push(removal(text, property.start, property.end));
        if (comma !== undefined) splices.push(removal(text, comma, comma + 1));
      }
      if (comma === undefined && lastCommaOfKept !== undefined) {
        splices.push({ start: lastCommaOfKept, end: lastCommaOfKept + 1, text: "" });
      }
      continue;
    }
    if (texts !== undefined) {
      const joined = texts.join(`,${layout.between}`);
      splices.push({ start: property.start, end: property.end, text: joined });
    }
    lastCommaOfKept = comma;
  }
  return splices;
}

function append(
  text: string,
  section: Node,
  properties: readonly Property[],
  texts: readonly string[],
  layout: Layout,
): Splice {
  const joined = texts.join(`,${layout.between}`);
  const last = properties.at(-1);
  if (last === undefined) {
    const start = section.offset + 1;
    return { start, end: start, text: `${layout.between}${joined}${layout.beforeEnd}` };
  }
  const comma = commaAfter(text, last.end, section);
  if (comma === undefined) {
    return { start: last.end, end: last.end, text: `,${layout.between}${joined}` };
  }
  return { start: comma + 1, end: comma + 1, text: `${layout.between}${joined},` };
}

/** Where the comma after a property is; `undefined` if it is the last and has none. */
function commaAfter(text: string, offset: number, section: Node): number | undefined {
  const scanner = createScanner(text, true);
  scanner.setPosition(offset);
  const isComma = (scanner.scan() as number) === COMMA_TOKEN;
  const at = scanner.getTokenOffset();
  return isComma && at < section.offset + section.length ? at : undefined;
}

/** How a section is laid out, so that what is put in looks like what is there. */
interface Layout {
  /** Between the comma after one property and the next: a line break with indentation, or a space. */
  readonly between: string;
  /** Between the last property and the closing brace. */
  readonly beforeEnd: string;
  /** One step of indentation; empty when the section stands on one line. */
  readonly step: string;
}

function layoutOf(text: string, section: Node, properties: readonly Property[]): Layout {
  const lineBreak = /\r?\n/.exec(text)?.[0] ?? "\n";
  const outer = indentationAt(text, section.offset);
  const first = properties[0];
  if (first === undefined) {
    const step = outer === "" ? "  " : outer.includes("\t") ? "\t" : outer.slice(0, 4);
    if (!text.includes("\n")) return { between: " ", beforeEnd: " ", step: "" };
    return { between: lineBreak + outer + step, beforeEnd: lineBreak + outer, step };
  }
  if (!text.slice(section.offset, first.start).includes("\n")) {
    return { between: " ", beforeEnd: "", step: "" };
  }
  const inner = indentationAt(text, first.start);
  const step = inner.startsWith(outer) && inner !== outer ? inner.slice(outer.length) : "  ";
  return { between: lineBreak + inner, beforeEnd: lineBreak + outer, step };
}

function indentationAt(text: string, offset: number): string {
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(lineStart, offset))?.[0] ?? "";
}

function written(value: JsonObject, { between, step }: Layout): string {
  return JSON.stringify(value, null, step).replaceAll("\n", between);
}

function sliceOf(text: string, section: Node, splices: readonly Splice[]): string {
  const end = section.offset + section.length;
  const shortened = applySplices(text.slice(0, end), splices);
  return shortened.slice(section.offset);
}
