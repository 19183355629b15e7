import type { Gazetteers } from "../gazetteers.ts";
import type { Random } from "../random.ts";

/** A made-up person, so that one text can name them in several ways. */
export interface Person {
  readonly given: string;
  readonly middle: string;
  readonly family: string;
  readonly country: string;
}

/** Countries whose names are alike enough to invent new ones from a common stock of syllables. */
const FAMILIES: Readonly<Record<string, string>> = {
  english: "US GB IE AU NZ CA JM ZA",
  nordic: "SE NO DK IS FO FI GL",
  german: "DE AT CH LI LU NL BE",
  romance: "FR IT ES PT RO MC SM MT HT",
  iberian: "MX AR CL CO PE BR CU CR GT SV EC VE UY PY BO DO PA PR PH",
  slavic: "PL CZ SK RU UA BY BG RS HR SI BA MK ME",
  baltic: "LT LV EE",
  turkic: "TR AZ KZ KG UZ",
  arabic: "EG AE SA IQ JO LB KW LY MA DZ TN IL",
  persian: "IR AF TJ",
  indian: "IN PK BD LK NP",
  eastern: "CN TW KR JP VN KH TH MY MN",
  caucasian: "AM GE",
  hellenic: "GR CY AL HU",
  african: "ML GQ ZA",
};

const COUNTRY_WEIGHTS: readonly (readonly [string, number])[] = [
  ["US", 30],
  ["GB", 8],
  ["IE AU NZ CA ZA", 2],
  ["DE AT CH FR ES IT NL PL SE NO DK FI PT BR MX", 3],
  ["IN PK BD LK NP CN TW KR JP VN TH MY PH TR RU UA EG AE SA IR NG", 2],
  ["BE CZ SK HU RO BG GR RS HR SI BA MK LT LV EE IS AR CL CO PE IL AM GE KZ AZ MA DZ LB KH", 1],
];

export interface NameMaker {
  person(country?: string): Person;
  /** A family name, for streets, firms and the like. */
  familyName(): string;
}

/** Makes names: most from the lists, some invented letter by letter, so that no list knows them. */
export function createNameMaker(gazetteers: Gazetteers, random: Random): NameMaker {
  const countries = COUNTRY_WEIGHTS.flatMap(([codes, weight]) =>
    codes.split(" ").flatMap((code) => Array.from({ length: weight }, () => code)),
  );
  const stocks = new Map<string, { given: readonly string[]; family: readonly string[] }>();
  for (const codes of Object.values(FAMILIES)) {
    const members = codes.split(" ");
    const all = (lists: ReadonlyMap<string, readonly string[]>): readonly string[] =>
      members.flatMap((code) => lists.get(code) ?? []);
    const stock = {
      given: all(gazetteers.givenNamesByCountry),
      family: all(gazetteers.surnamesByCountry),
    };
    for (const code of members) stocks.set(code, stock);
  }
  const inventors = new Map<readonly string[], () => string>();
  const invent = (stock: readonly string[]): string => {
    let inventor = inventors.get(stock);
    if (inventor === undefined) {
      inventor = createInventor(stock.length > 60 ? stock : american.family, random);
      inventors.set(stock, inventor);
    }
    return inventor();
  };
  const american = stocks.get("US") as { given: readonly string[]; family: readonly string[] };

  /** Frequent names come first in the American lists and are met more often. */
  const draw = (list: readonly string[]): string => {
    const skewed = Math.floor(random.next() ** 2 * list.length);
    return (list.length > 500 ? list[skewed] : random.pick(list)) as string;
  };
  const oneOf = (own: readonly string[] | undefined, stock: readonly string[]): string => {
    const chance = random.next();
    if (chance < 0.22) return invent(stock);
    if (own !== undefined && own.length >= 5 && chance < 0.85) return draw(own);
    return stock.length > 20 ? draw(stock) : draw(american.family);
  };

  const familyOf = (country: string): string => {
    const stock = stocks.get(country) ?? american;
    // Where the lists have few family names, given names serve as such, as they do there.
    const own = gazetteers.surnamesByCountry.get(country);
    const isThin = stock.family.length < 40;
    const name =
      isThin && random.chance(0.6)
        ? draw(stock.given.length > 20 ? stock.given : american.given)
        : oneOf(own, stock.family);
    return dressed(name, country, random, () => oneOf(own, stock.family));
  };

  return {
    person(country = random.pick(countries)) {
      const stock = stocks.get(country) ?? american;
      const own = gazetteers.givenNamesByCountry.get(country);
      const given = oneOf(own, stock.given.length > 20 ? stock.given : american.given);
      const second = oneOf(own, stock.given.length > 20 ? stock.given : american.given);
      return {
        given: random.chance(0.05) ? `${given}-${second}` : given,
        middle: second,
        family: familyOf(country),
        country,
      };
    },
    familyName: () => familyOf(random.pick(countries)),
  };
}

/** Particles, double names and the like, as the country has them. */
function dressed(name: string, country: string, random: Random, another: () => string): string {
  const chance = random.next();
  switch (country) {
    case "NL":
    case "BE":
      return chance < 0.3
        ? `${random.pick(["van", "van der", "de", "van den", "ten", "van de"])} ${name}`
        : name;
    case "DE":
    case "AT":
      return chance < 0.04 ? `von ${name}` : chance < 0.08 ? `${name}-${another()}` : name;
    case "ES":
    case "MX":
    case "CO":
    case "AR":
    case "CL":
    case "PE":
      return chance < 0.3 ? `${name} ${another()}` : chance < 0.34 ? `de la ${name}` : name;
    case "PT":
    case "BR":
      return chance < 0.2
        ? `${random.pick(["da", "dos", "de", "do"])} ${name}`
        : chance < 0.4
          ? `${name} ${another()}`
          : name;
    case "IT":
      return chance < 0.1
        ? `${random.pick(["De", "Di", "Del", "Della", "D'"])} ${name}`.replace("' ", "'")
        : name;
    case "FR":
      return chance < 0.06
        ? `${random.pick(["Le", "La", "de"])} ${name}`
        : chance < 0.1
          ? `${name}-${another()}`
          : name;
    case "IE":
      return chance < 0.15 ? `O'${name}` : chance < 0.25 ? `Mc${name}` : name;
    case "GB":
    case "US":
      return chance < 0.03
        ? `${name}-${another()}`
        : chance < 0.045
          ? `Mc${name}`
          : chance < 0.055
            ? `O'${name}`
            : name;
    case "EG":
    case "AE":
    case "SA":
      return chance < 0.3
        ? `${random.pick(["Al-", "El-", "al-", "Al ", "El ", "bin ", "Abu "])}${name}`
        : name;
    case "MY":
      return chance < 0.4 ? `${random.pick(["bin", "binti"])} ${name}` : name;
    default:
      return name;
  }
}

/** Invents words that look like those of a list: a Markov chain over three letters. */
function createInventor(stock: readonly string[], random: Random): () => string {
  const order = stock.length > 1500 ? 3 : 2;
  const next = new Map<string, string[]>();
  for (const name of stock.slice(0, 20_000)) {
    if (/[\s-]/.test(name)) continue;
    const padded = `${"^".repeat(order)}${name}$`;
    for (let at = order; at < padded.length; at++) {
      const key = padded.slice(at - order, at);
      const list = next.get(key) ?? [];
      list.push(padded[at] as string);
      next.set(key, list);
    }
  }
  return () => {
    for (;;) {
      let word = "^".repeat(order);
      for (;;) {
        const letter = random.pick(next.get(word.slice(-order)) ?? ["$"]);
        if (letter === "$" || word.length > 16) break;
        word += letter;
      }
      const name = word.slice(order);
      if (name.length >= 3 && name.length <= 12) return name;
    }
  };
}
