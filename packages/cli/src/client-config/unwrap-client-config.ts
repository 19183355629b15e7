/**
 * Gives a client's file its servers back. A section that nobody touched since `wrap` becomes what it was, byte for
 * byte, whatever else in the file was changed. In a section that somebody did touch, our entry goes, the servers that
 * moved come back in their own words, and everything a person wrote meanwhile stays.
 */
import { isDeepStrictEqual } from "node:util";

import { CountersignError, type JsonPath, type JsonValue } from "@countersign/core";
import { applyEdits, getNodeValue, modify } from "jsonc-parser";

import {
  objectAt,
  propertiesOf,
  readClientDocument,
  type ClientDocument,
} from "./client-document.ts";
import { configFileOfEntry } from "./countersign-entry.ts";
import { assertWritable, backUp, holdFile, replaceFile, type HeldFile } from "./held-file.ts";
import { restoreServers } from "./server-section.ts";
import { applySplices } from "./splice.ts";
import {
  hashOf,
  readRecord,
  writeRecord,
  type WrapRecord,
  type WrappedSection,
} from "./wrap-record.ts";

export interface UnwrapOptions {
  /** Absolute path of the client's file. */
  readonly file: string;
  /** Where the record may be, beside each of these `countersign.yaml`; the first that knows the file counts. */
  readonly configFiles: readonly string[];
  readonly isDryRun: boolean;
  readonly now: () => number;
  readonly replace?: typeof replaceFile;
}

export interface UnwrapReport {
  /** Real path of the client's file. */
  readonly file: string;
  /** Beside which the record was; its upstreams stay as they are. */
  readonly configFile: string;
  readonly isChanged: boolean;
  /** Whether the file is again what it was, byte for byte. */
  readonly isExact: boolean;
  /** What the file held just now; `null` when nothing in it was a person's change since `wrap`. */
  readonly backup: string | null;
  readonly servers: readonly {
    readonly name: string;
    /** `kept`: the file has another server of this name, which a person wrote since. */
    readonly outcome: "restored" | "kept";
  }[];
}

/** `undefined`: no record knows the file, so there is nothing to give back. */
export async function unwrapClientConfig(
  options: UnwrapOptions,
): Promise<UnwrapReport | undefined> {
  const held = await holdFile(options.file);
  if (held === undefined) {
    throw new CountersignError("CLIENT_CONFIG_INVALID", `${options.file}: there is no such file`);
  }
  const found = await findRecord(held, options);
  if (found === undefined) return undefined;
  const { record, configFile } = found;
  const steps = record.files[held.path] ?? [];

  let bytes: Uint8Array = held.bytes;
  const outcomes = new Map<string, "restored" | "kept">();
  for (const step of steps.toReversed()) {
    if (hashOf(bytes) === step.hashBefore) continue;
    for (const section of step.sections) {
      const document = readClientDocument(options.file, bytes);
      const restored = restoreSection(document, section);
      for (const name of section.servers) {
        outcomes.set(name, restored.kept.includes(name) ? "kept" : "restored");
      }
      bytes = Buffer.from(document.byteOrderMark + restored.text);
    }
  }

  const isChanged = Buffer.compare(bytes, held.bytes) !== 0;
  const isExact = hashOf(bytes) === steps[0]?.hashBefore;
  const report = {
    file: held.path,
    configFile,
    isChanged,
    isExact,
    servers: [...outcomes].map(([name, outcome]) => ({ name, outcome })),
  };
  if (isChanged) await assertWritable(held);
  if (options.isDryRun) return { ...report, backup: null };

  const needsBackup = isChanged && !isExact;
  const backup = needsBackup ? await backUp(held, "before-unwrap", new Date(options.now())) : null;
  if (isChanged) {
    const text = Buffer.from(bytes).toString("utf8");
    await (options.replace ?? replaceFile)(held, text);
  }
  await writeRecord(record, held.path, []);
  return { ...report, backup };
}

/** Where a file of this path says that Countersign's configuration is. */
export async function configFilesIn(file: string): Promise<readonly string[]> {
  const held = await holdFile(file);
  if (held === undefined) return [];
  const found: string[] = [];
  const visit = (value: JsonValue, name: string): void => {
    if (typeof value !== "object" || value === null) return;
    const configFile = configFileOfEntry(name, value);
    if (configFile !== undefined) found.push(configFile);
    else for (const [key, member] of Object.entries(value)) visit(member, key);
  };
  visit(getNodeValue(readClientDocument(file, held.bytes).root) as JsonValue, "");
  return found;
}

async function findRecord(
  held: HeldFile,
  { configFiles }: UnwrapOptions,
): Promise<{ readonly record: WrapRecord; readonly configFile: string } | undefined> {
  for (const configFile of configFiles) {
    const record = await readRecord(configFile);
    if (Object.hasOwn(record.files, held.path)) return { record, configFile };
  }
  return undefined;
}

/** The document's text with one section restored, and the names that a person gave to other servers meanwhile. */
function restoreSection(
  document: ClientDocument,
  section: WrappedSection,
): { readonly text: string; readonly kept: readonly string[] } {
  const object = objectAt(document, section.path);
  if (object === undefined) {
    return restoreSection(withObjectAt(document, section.path), section);
  }
  const [start, end] = [object.offset, object.offset + object.length];
  if (document.text.slice(start, end) === section.after) {
    return { text: applySplices(document.text, [{ start, end, text: section.before }]), kept: [] };
  }

  const before = readClientDocument(document.file, Buffer.from(section.before));
  const originals = propertiesOf(before, before.root)
    .filter(({ name }) => section.servers.includes(name))
    .map(({ name, value, start, end }) => ({
      name,
      value: getNodeValue(value) as JsonValue,
      text: before.text.slice(start, end),
    }));
  const entry = ourEntry(document, section);
  const there = new Map(
    propertiesOf(document, object)
      .filter(({ name }) => name !== entry)
      .map(({ name, value }) => [name, getNodeValue(value) as JsonValue]),
  );
  const missing = originals.filter(({ name }) => !there.has(name));
  const texts = missing.map(({ text }) => text);
  const text = restoreServers(document, object, new Set(entry === undefined ? [] : [entry]), texts);
  return {
    text: applySplices(document.text, [{ start, end, text }]),
    kept: originals
      .filter(({ name, value }) => there.has(name) && !isDeepStrictEqual(there.get(name), value))
      .map(({ name }) => name),
  };
}

/** The name our entry has by now: its own, or another that a person gave it. */
function ourEntry(document: ClientDocument, section: WrappedSection): string | undefined {
  const object = objectAt(document, section.path);
  if (section.entry === null || object === undefined) return undefined;
  const ours = propertiesOf(document, object).filter(
    ({ name, value }) => configFileOfEntry(name, getNodeValue(value) as JsonValue) !== undefined,
  );
  const wrapped = readClientDocument(document.file, Buffer.from(section.after));
  const written = propertiesOf(wrapped, wrapped.root).find(({ name }) => name === section.entry);
  const value = written === undefined ? undefined : (getNodeValue(written.value) as JsonValue);
  const isSame = (node: (typeof ours)[number]) =>
    isDeepStrictEqual(getNodeValue(node.value) as JsonValue, value);
  return (ours.find(({ name }) => name === section.entry) ?? ours.find(isSame))?.name;
}

function withObjectAt(document: ClientDocument, path: JsonPath): ClientDocument {
  const eol = document.text.includes("\r\n") ? "\r\n" : "\n";
  const isTabbed = /\n\t/.test(document.text);
  const tabSize = /\n( +)\S/.exec(document.text)?.[1]?.length ?? 2;
  const formattingOptions = { eol, tabSize, insertSpaces: !isTabbed };
  const edits = modify(document.text, [...path], {}, { formattingOptions });
  return readClientDocument(document.file, Buffer.from(applyEdits(document.text, edits)));
}
