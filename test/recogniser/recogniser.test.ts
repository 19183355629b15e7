import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, it } from "node:test";
import {
  createRecognisingScanner,
  openTransformers,
} from "../../packages/detection/dist/transformers/index.js";
import { createScan } from "../../packages/runtime/dist/scan.js";
import { writeTinyModel } from "./tiny-model.ts";

const folder = mkdtempSync(join(tmpdir(), "recogniser "));
after(() => rmSync(folder, { recursive: true }));

const labels = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-MISC"];
const pieces = {
  Ada: "B-PER",
  Love: "I-PER",
  "##lace": "I-PER",
  Grace: "B-PER",
  Hopper: "I-PER",
  Paris: "B-LOC",
  Tuesday: "B-MISC",
  met: "O",
  in: "O",
  on: "O",
  ".": "O",
};
writeTinyModel(folder, { pieces, labels, positions: 12 });
const recogniser = await openTransformers({ folder });
after(() => recogniser.close());

const inText = async (text: string): Promise<string[]> =>
  (await recogniser.findEntities(text)).map(
    ({ entityType, start, end }) => `${entityType} ${text.slice(start, end)}`,
  );

void it("gives the spans of names, of several pieces and words, in the text as it was", async () => {
  assert.deepEqual(await inText("Ada  Lovelace met Grace\nHopper in Paris on Tuesday."), [
    "PERSON Ada  Lovelace",
    "PERSON Grace\nHopper",
    "LOCATION Paris",
  ]);
});

void it("reads a text of any length, in windows that the model can take", async () => {
  const found = await inText("😀 Ada Lovelace met Grace Hopper in Paris. ".repeat(300));

  assert.equal(found.length, 900);
  assert.deepEqual(
    new Set(found),
    new Set(["PERSON Ada Lovelace", "PERSON Grace Hopper", "LOCATION Paris"]),
  );
});

void it("reads several texts together as it does each alone", async () => {
  const texts = ["Ada met Grace.", "", "unknown words", "in Paris", "Hopper ".repeat(40)];

  const together = await recogniser.findEntitiesIn(texts);

  for (const [index, text] of texts.entries())
    assert.deepEqual(together[index], await recogniser.findEntities(text));
});

void it("tells types by the names that are given for them", async () => {
  const own = await openTransformers({ folder, types: { MISC: "ORGANIZATION" } });
  after(() => own.close());

  const [finding] = await own.findEntities("on Tuesday");
  assert.equal(finding?.entityType, "ORGANIZATION");
});

void it("adds names to what the detectors find, and lets a limit on types and fields stand", async () => {
  const scanner = createRecognisingScanner(
    { names: false, disable: ["LOCATION"], allow: [{ keys: ["author"] }] },
    recogniser,
    { milliseconds: 60_000 },
  );

  const found = await scanner.scanJson({
    author: "Grace Hopper met",
    note: "Ada met ada@example.com in Paris",
  });

  assert.deepEqual(
    found.map(({ entityType, path }) => [entityType, ...path]),
    [
      ["PERSON", "note"],
      ["EMAIL_ADDRESS", "note"],
    ],
  );
});

void it("fetches nothing: a folder without a model is an error", async () => {
  const empty = mkdtempSync(join(folder, "empty-"));

  await assert.rejects(openTransformers({ folder: empty }));
  await assert.rejects(openTransformers({ folder: "Xenova/bert-base-NER" }));
});

void it("says so when the weights that are asked for are not there", async () => {
  await assert.rejects(openTransformers({ folder, precision: "q8" }));
});

void it("is asked in the thread that the configuration starts for it, about small values too", async () => {
  const scan = createScan({
    names: false,
    organizations: false,
    confidence: {},
    allow: [],
    off: [],
    custom: [],
    allowFields: [],
    strategies: [],
    recogniser: { model: folder, precision: "fp32", deadlineSeconds: 60 },
  });

  const found = await scan.findings({ note: "Ada met Grace", mail: "ada@example.com" });

  assert.deepEqual(
    found.map(({ entityType, canonical }) => [entityType, canonical]),
    [
      ["PERSON", "ada"],
      ["PERSON", "grace"],
      ["EMAIL_ADDRESS", "ada@example.com"],
    ],
  );
});
