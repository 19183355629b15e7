import { readLines } from "./lexicon-source.ts";

export interface RankedWord {
  readonly word: string;
  /** 1 rare, 2 known, 3 frequent; for places 1 part of a name, 2 town, 3 country or region. */
  readonly rank: number;
}

export interface Town {
  readonly name: string;
  readonly country: string;
  readonly region: string;
}

/** The name lists: for the lexicon as ranked words, for made-up sentences by country. */
export interface Gazetteers {
  readonly givenNames: readonly RankedWord[];
  readonly surnames: readonly RankedWord[];
  readonly places: readonly RankedWord[];
  readonly givenNamesByCountry: ReadonlyMap<string, readonly string[]>;
  readonly surnamesByCountry: ReadonlyMap<string, readonly string[]>;
  readonly towns: readonly Town[];
  readonly countries: readonly string[];
}

/** Reads the gazetteers folder described in `README.md`. */
export function readGazetteers(folder: string): Gazetteers {
  const census = (file: string): readonly string[] => readLines(folder, file).map(titleCase);
  const male = census("us_census_1990_first_male.txt");
  const female = census("us_census_1990_first_female.txt");
  const last = census("us_census_1990_last.txt");
  const given = readCsv(folder, "forenames_by_country.csv");
  const family = readCsv(folder, "surnames_by_country.csv");
  const towns = readCsv(folder, "world_cities.csv").map((row) => ({
    name: row["name"] ?? "",
    country: row["country"] ?? "",
    region: row["subcountry"] ?? "",
  }));
  const countries = [...new Set(towns.map(({ country }) => country))];
  const regions = [...new Set(towns.map(({ region }) => region))];

  const givenNamesByCountry = byCountry(given);
  const surnamesByCountry = byCountry(family);
  const american = (names: readonly string[], most: number): readonly string[] =>
    names.slice(0, most);
  givenNamesByCountry.set("US", [...american(male, 900), ...american(female, 1800)]);
  surnamesByCountry.set("US", american(last, 40_000));

  return {
    givenNames: [...ranked(male, [150, 700]), ...ranked(female, [200, 1500]), ...wordsOf(given, 2)],
    surnames: [...ranked(last, [1000, 10_000]), ...wordsOf(family, 2)],
    places: [
      ...towns.flatMap(({ name }) => placeWords(name, 2)),
      ...countries.flatMap((name) => placeWords(name, 3)),
      ...regions.flatMap((name) => placeWords(name, 3)),
    ],
    givenNamesByCountry,
    surnamesByCountry,
    towns,
    countries,
  };
}

function ranked(words: readonly string[], [top, middle]: readonly [number, number]): RankedWord[] {
  return words.map((word, at) => ({ word, rank: at < top ? 3 : at < middle ? 2 : 1 }));
}

type Row = Readonly<Record<string, string>>;

function wordsOf(rows: readonly Row[], rank: number): RankedWord[] {
  return rows
    .flatMap((row) => [row["Localized Name"] ?? "", row["Romanized Name"] ?? ""])
    .flatMap((name) => name.split(/[\s-]+/))
    .filter((word) => word.length > 1)
    .map((word) => ({ word, rank }));
}

/** A place of one word has the rank given; the longer words of another are parts of a place's name. */
function placeWords(name: string, rank: number): RankedWord[] {
  const words = name.split(/[\s-]+/).filter((word) => word !== "");
  if (words.length === 1) return [{ word: name, rank }];
  return words.filter((word) => word.length > 3).map((word) => ({ word, rank: 1 }));
}

function byCountry(rows: readonly Row[]): Map<string, readonly string[]> {
  const lists = new Map<string, string[]>();
  for (const row of rows) {
    const country = row["Country"] ?? "";
    const local = row["Localized Name"] ?? "";
    const roman = row["Romanized Name"] ?? "";
    for (const name of new Set([hasCase(local) ? local : roman, roman])) {
      if (name.length < 2 || !hasCase(name)) continue;
      const list = lists.get(country) ?? [];
      list.push(name);
      lists.set(country, list);
    }
  }
  return lists;
}

function hasCase(name: string): boolean {
  return /^\p{Lu}/u.test(name);
}

function titleCase(name: string): string {
  const lower = name.trim().toLowerCase();
  const cased = lower.charAt(0).toUpperCase() + lower.slice(1);
  return cased.replace(
    /^(Mc|O')(\p{L})/u,
    (_, prefix: string, letter: string) => prefix + letter.toUpperCase(),
  );
}

/** Reads a CSV with a header row; quoted fields may hold commas and doubled quotes. */
function readCsv(folder: string, file: string): readonly Row[] {
  const [header = "", ...lines] = readLines(folder, file);
  const names = splitCsv(header);
  return lines.map((line) => {
    const fields = splitCsv(line);
    return Object.fromEntries(names.map((name, at) => [name, fields[at] ?? ""]));
  });
}

function splitCsv(line: string): readonly string[] {
  const fields: string[] = [];
  for (const [, quoted, plain] of line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)) {
    fields.push(quoted === undefined ? (plain ?? "") : quoted.replaceAll('""', '"'));
  }
  return fields;
}
