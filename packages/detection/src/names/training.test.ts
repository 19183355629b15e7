import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { readCorpora } from "../../training/corpus.ts";
import { readGazetteers } from "../../training/gazetteers.ts";
import { makeSentences } from "../../training/sentences/make-sentences.ts";
import { modelModule, train } from "../../training/train.ts";
import { openModel } from "./model.ts";
import { tagText } from "./name-tagger.ts";

const vocabulary = ["quiet", "harbour", "invoice"];
const folder = mkdtempSync(join(tmpdir(), "name-tagger-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes name lists and a corpus as `training/README.md` describes them, a few lines each. */
function writeTinyData(): { readonly gazetteers: string; readonly corpora: string } {
  const gazetteers = join(folder, "gazetteers");
  const corpora = join(folder, "training");
  mkdirSync(gazetteers);
  mkdirSync(corpora);
  writeFileSync(join(gazetteers, "us_census_1990_first_male.txt"), "PABLO\nHENRIK\nTOMASZ\n");
  writeFileSync(join(gazetteers, "us_census_1990_first_female.txt"), "ILSE\nAMINA\nNGOZI\n");
  writeFileSync(
    join(gazetteers, "us_census_1990_last.txt"),
    "VANDERMEER\nKOWALCZYK\nOKAFOR\nLINDQVIST\nHADDAD\nQUIROGA\nMORALES\n",
  );
  const header = "Country,Localized Name,Romanized Name\n";
  writeFileSync(
    join(gazetteers, "forenames_by_country.csv"),
    `${header}DE,Jörg,Joerg\nDE,Uta,Uta\n`,
  );
  writeFileSync(join(gazetteers, "surnames_by_country.csv"), `${header}DE,Weiß,Weiss\n`);
  writeFileSync(
    join(gazetteers, "world_cities.csv"),
    'name,country,subcountry,geonameid\nUtrecht,Netherlands,Utrecht,1\nBonn,Germany,"North Rhine, Westphalia",2\n',
  );
  const text = "Ilse Okafor left Utrecht.";
  const spans = [
    { start: 0, end: 11, type: "PERSON" },
    { start: 17, end: 24, type: "LOCATION" },
    { start: 12, end: 16, type: "EVENT" },
  ];
  writeFileSync(
    join(corpora, "tiny.jsonl"),
    `${JSON.stringify({ text, spans, source: "tiny" })}\n`,
  );
  return { gazetteers, corpora };
}

it("trains a model on a tiny corpus that finds names it has not seen together", {
  timeout: 180_000,
}, () => {
  const { gazetteers, corpora } = writeTinyData();
  const corpus = readCorpora(corpora);
  const made = makeSentences(readGazetteers(gazetteers), { count: 2000, seed: 1, vocabulary });

  const { packed } = train(gazetteers, () => [...corpus, ...made.training], made.development, {
    epochs: 3,
    finalEpochs: 1,
    rows: 20_000,
    rate: 0.2,
    dropout: 0.1,
    seed: 1,
    log: () => undefined,
  });

  const text = "My name is Amina Lindqvist and I live in Bonn.";
  const findings = tagText(text, openModel(packed), 0);
  expect(corpus[0]?.spans).toHaveLength(2);
  expect(
    findings.map(({ entityType, start, end }) => [entityType, text.slice(start, end)]),
  ).toEqual([
    ["PERSON", "Amina Lindqvist"],
    ["LOCATION", "Bonn"],
  ]);
  expect(modelModule(packed)).toContain(packed);
});

it("makes the same sentences for the same seed, with spans inside the text", () => {
  const gazetteers = readGazetteers(join(folder, "gazetteers"));
  const once = makeSentences(gazetteers, { count: 300, seed: 7, vocabulary });

  expect(makeSentences(gazetteers, { count: 300, seed: 7, vocabulary })).toEqual(once);
  for (const { text, spans } of once.training) {
    for (const { start, end } of spans) expect(text.slice(start, end)).toMatch(/^\S(?:[^]*\S)?$/u);
  }
});
