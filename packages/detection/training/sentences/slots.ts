import type { Gazetteers } from "../gazetteers.ts";
import type { Random } from "../random.ts";
import { createPlaceMaker } from "./addresses.ts";
import { concat, entity, type Fragment, plain } from "./fragment.ts";
import { createNameMaker, type Person } from "./name-shapes.ts";
import type { FillSlot } from "./template.ts";
import { CAPITALISED_THINGS_BY_KIND } from "./capitalised-things.ts";
import { FOREIGN_WORDS } from "./foreign-words.ts";
import * as words from "./words.ts";

const thingsOf = (kind: string): readonly string[] =>
  (CAPITALISED_THINGS_BY_KIND[kind] as string).split("|");
/** Words that are names elsewhere stand only in templates that say what they are. */
const things: readonly string[] = Object.keys(CAPITALISED_THINGS_BY_KIND)
  .filter((kind) => kind !== "names_of_things")
  .flatMap(thingsOf);

/** Makes slot fillers; each keeps one cast of people and towns, so that a text can come back to them. */
export function createSlots(
  gazetteers: Gazetteers,
  vocabulary: readonly string[],
  random: Random,
): () => FillSlot {
  const names = createNameMaker(gazetteers, random);
  const places = createPlaceMaker(gazetteers, names, random);
  const digits = (count: number): string =>
    Array.from({ length: count }, () => random.between(0, 9)).join("");
  const hex = (count: number): string =>
    Array.from({ length: count }, () => random.pick("0123456789abcdef".split(""))).join("");
  const { pick, between, chance } = random;
  /** A word that no list has and that still is no name: half of technical prose is made of them. */
  const odd = (): string => {
    const base = pick(chance(0.5) ? words.NOUNS : vocabulary);
    const roll = random.next();
    if (roll < 0.3)
      return `${pick(["re", "un", "pre", "sub", "multi", "auto", "over", "de", "non", "micro", "inter", "back"])}${base}`;
    if (roll < 0.55) return `${base}${pick(words.NOUNS)}`;
    if (roll < 0.8)
      return `${base}${pick(["able", "ness", "ify", "less", "ware", "ful", "ism", "ity", "ization", "ment", "ish", "like", "wise"])}`;
    if (roll < 0.9)
      return `${pick(["lib", "py", "node-", "ng-", "go", "k8s-", "x"])}${base.slice(0, 5)}`;
    return Array.from({ length: between(2, 5) }, () => pick("bcdfghjklmnpqrstvwxz".split(""))).join(
      "",
    );
  };
  /** A made-up product of the trade, which only its company tells from a name. */
  const oddProduct = (): string => {
    const stem = pick(chance(0.5) ? words.NOUNS : vocabulary).slice(0, between(3, 6));
    const end = [
      "lint",
      "ify",
      "ly",
      "io",
      "kit",
      "js",
      "db",
      "ql",
      "x",
      "on",
      "r",
      "is",
      "a",
      "era",
      "ium",
      "hub",
      "dash",
      "",
    ];
    return capital(`${stem}${pick(end)}`);
  };
  const maybeOdd = (usual: string): string => (chance(0.1) ? odd() : usual);
  const word = (): string => maybeOdd(pick(words.NOUNS));
  const titleWords = (count: number): string =>
    Array.from({ length: count }, () =>
      chance(0.35) ? pick(words.TITLE_WORDS) : capital(pick(vocabulary)),
    ).join(" ");

  const fullName = ({ given, middle, family }: Person): string => {
    const roll = random.next();
    if (roll < 0.72) return `${given} ${family}`;
    if (roll < 0.8) return `${given} ${middle.charAt(0)}. ${family}`;
    if (roll < 0.83) return `${given} ${middle} ${family}`;
    if (roll < 0.87) return `${given.charAt(0)}. ${family}`;
    if (roll < 0.89) return `${given.charAt(0)}.${pick(["", " "])}${middle.charAt(0)}. ${family}`;
    if (roll < 0.92) return `${given} ${family}`.toUpperCase();
    if (roll < 0.94) return `${given} ${family.toUpperCase()}`;
    if (roll < 0.96) return `${given} ${family.charAt(0)}.`;
    if (roll < 0.98) return `${given} ${family}${pick([" Jr.", " Sr.", " III", " II", ", Jr."])}`;
    return `${given} ${middle.charAt(0)} ${family}`;
  };
  const title = (): string =>
    pick([
      "Mr.",
      "Mrs.",
      "Ms.",
      "Dr.",
      "Mr",
      "Mrs",
      "Ms",
      "Dr",
      "Miss",
      "Prof.",
      "Professor",
      "Sir",
    ]);
  const organisation = (): string => {
    const roll = random.next();
    if (roll < 0.3) return pick(words.ORGANISATIONS);
    if (roll < 0.5)
      return `${pick(words.ORGANISATION_HEADS)}${pick([" ", " ", "", "-"])}${pick(words.ORGANISATION_HEADS)} ${pick(words.ORGANISATION_TAILS)}`;
    if (roll < 0.68) return `${names.familyName()} ${pick(words.ORGANISATION_TAILS)}`;
    if (roll < 0.76)
      return `${names.familyName()}${pick([", ", " & ", " and ", "-"])}${names.familyName()}${pick(["", " LLP", " Inc", " Ltd", " and Sons", " GmbH"])}`;
    if (roll < 0.82)
      return `${pick(["University of", "Bank of", "City of", "Museum of", "Church of", "Ministry of Health of"])} ${places.town().name}`;
    if (roll < 0.9)
      return `${places.town().name} ${pick(["University", "Hospital", "General Hospital", "City Council", "High School", "Medical Center", "Police Department", "Airlines", "FC", "United", "Bank", "Public Library", "Chamber of Commerce"])}`;
    if (roll < 0.95)
      return `St. ${names.person("US").given}'s ${pick(["Hospital", "Church", "School", "College"])}`;
    return `${pick(words.ORGANISATION_HEADS)}${pick(["soft", "tech", "ware", "net", "corp", "works", "lab", "bank", "med"])}`;
  };
  const date = (): string => {
    const day = between(1, 28);
    const month = between(1, 12);
    const year = between(1950, 2030);
    const name = words.MONTHS[month - 1] as string;
    return pick([
      `${name} ${day}, ${year}`,
      `${day} ${name} ${year}`,
      `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`,
      `${month}/${day}/${year}`,
      `${day}.${month}.${year}`,
      `${name} ${day}`,
      `${name.slice(0, 3)} ${day}`,
      `${day} ${name.slice(0, 3)}`,
      `${pick(words.WEEKDAYS)}, ${name} ${day}`,
      `${name} ${year}`,
      pick(words.WEEKDAYS),
    ]);
  };

  return () => {
    const cast: Person[] = [];
    /** The nth person of this text. */
    const member = (at: number): Person => {
      while (cast.length <= at) cast.push(names.person());
      return cast[at] as Person;
    };
    const towns: string[] = [];
    const person = (text: string): Fragment => entity("PERSON", text);
    const place = (text: string): Fragment => entity("LOCATION", text);

    const fixed: Readonly<Record<string, () => Fragment>> = {
      name: () => person(fullName(names.person())),
      full: () => {
        const { given, family } = names.person();
        return person(`${given} ${family}`);
      },
      first: () => person(names.person().given),
      last: () => person(names.person().family),
      lastfirst: () => {
        const { given, family, middle } = names.person();
        const comma = pick([", ", ", ", ",", " "]);
        return person(
          `${chance(0.3) ? family.toUpperCase() : family}${comma}${given}${pick(["", "", "", ` ${middle.charAt(0)}.`, ` ${middle}`])}`,
        );
      },
      mrlast: () => concat([plain(`${title()} `), person(names.person().family)]),
      mrname: () => concat([plain(`${title()} `), person(fullName(names.person()))]),
      title: () => plain(title()),
      initials: () => plain(pick(["JS", "AK", "MB", "TD", "RL"])),
      nickname: () => person(names.person().given.toLowerCase()),
      lowname: () => {
        const { given, family } = names.person();
        return person(`${given} ${family}`.toLowerCase());
      },
      city: () =>
        place(
          places.town(pick([undefined, undefined, "United States", "United Kingdom", "Germany"]))
            .name,
        ),
      samecity: () => {
        if (towns.length === 0) towns.push(places.town().name);
        return place(towns[0] as string);
      },
      citystate: () => {
        const town = places.town(
          pick(["United States", "United States", "Canada", "Australia", undefined]),
        );
        return concat([
          place(town.name),
          plain(", "),
          place(pick([town.region, town.region, town.country, "CA", "NY", "TX", "Ohio", "Texas"])),
        ]);
      },
      country: () =>
        place(
          chance(0.15)
            ? pick([
                "USA",
                "U.S.",
                "UK",
                "U.K.",
                "US",
                "UAE",
                "the Netherlands".slice(4),
                "England",
                "Scotland",
                "Wales",
                "America",
              ])
            : pick(gazetteers.countries),
        ),
      region: () => place(places.town().region || "Texas"),
      address: () => entity("ADDRESS", places.address()),
      address1: () => entity("ADDRESS", places.address({ lines: false })),
      addressml: () => entity("ADDRESS", places.address({ lines: true, short: false })),
      street: () => entity("ADDRESS", places.address({ short: true })),
      zip: () => plain(places.postcode()),
      org: () => entity("ORGANIZATION", organisation()),
      date: () => plain(date()),
      time: () =>
        plain(
          pick([
            `${between(1, 12)}${pick([":00", ":30", ":15", ""])} ${pick(["am", "pm", "AM", "PM"])}`,
            `${between(0, 23)}:${String(between(0, 59)).padStart(2, "0")}`,
            "noon",
            `${between(1, 12)} o'clock`,
          ]),
        ),
      month: () => plain(pick(words.MONTHS)),
      weekday: () => plain(pick(words.WEEKDAYS)),
      year: () => plain(String(between(1950, 2027))),
      age: () => plain(String(between(2, 98))),
      phone: () =>
        plain(
          pick([
            `${digits(3)}-${digits(3)}-${digits(4)}`,
            `(${digits(3)}) ${digits(3)}-${digits(4)}`,
            `+${between(1, 99)} ${digits(3)} ${digits(3)} ${digits(3)}`,
            `0${digits(4)} ${digits(6)}`,
            `+44 7${digits(3)} ${digits(6)}`,
            `${digits(3)}.${digits(3)}.${digits(4)}`,
          ]),
        ),
      email: () =>
        plain(
          `${pick(["info", "jdoe", "m.k", "support", "a_b", "contact", "sales"])}${digits(between(0, 2))}@${pick(["example.com", "mail.example", "corp.example.org", "example.net"])}`,
        ),
      url: () =>
        plain(
          `${pick(["https://", "http://", "www."])}example.${pick(["com", "org"])}/${word()}${pick(["", `/${digits(4)}`])}`,
        ),
      handle: () => plain(`@${word()}_${digits(2)}`),
      id: () =>
        plain(
          pick([
            digits(6),
            digits(9),
            `${pick(["A", "B", "X", "INV-", "REF-", "TX", "C-", "PO-", "MRN "])}${digits(between(4, 8))}`,
            hex(8).toUpperCase(),
            `#${digits(5)}`,
          ]),
        ),
      uuid: () => plain(`${hex(8)}-${hex(4)}-${hex(4)}-${hex(4)}-${hex(12)}`),
      hash: () => plain(hex(pick([7, 8, 12, 40]))),
      ticket: () =>
        plain(
          `${pick(["JIRA", "OPS", "CS", "ABC", "PROJ", "INC", "BUG", "FEAT", "SUP"])}-${between(1, 9999)}`,
        ),
      version: () =>
        plain(`${pick(["v", "", ""])}${between(0, 20)}.${between(0, 30)}.${between(0, 30)}`),
      amount: () =>
        plain(
          pick([
            `$${between(1, 9999)}.${digits(2)}`,
            `€${between(1, 999)}`,
            `${between(1, 99_999)} EUR`,
            `£${between(1, 99)},${digits(3)}`,
            `USD ${between(10, 9999)}`,
            `${between(1, 99)}k`,
          ]),
        ),
      number: () => plain(String(between(1, 500))),
      percent: () => plain(`${between(1, 99)}${pick(["%", " %", " percent"])}`),
      ip: () =>
        plain(`${between(1, 255)}.${between(0, 255)}.${between(0, 255)}.${between(1, 254)}`),
      card: () => plain(`${digits(4)} ${digits(4)} ${digits(4)} ${digits(4)}`),
      iban: () =>
        plain(
          `${pick(["DE", "GB", "FR", "ES"])}${digits(2)} ${digits(4)} ${digits(4)} ${digits(4)} ${digits(4)} ${digits(2)}`,
        ),
      ssn: () => plain(`${digits(3)}-${digits(2)}-${digits(4)}`),
      file: () =>
        plain(
          `${word()}${pick(["_", "-", ""])}${pick(["final", "v2", digits(4), "draft"])}.${pick(["pdf", "docx", "xlsx", "png", "csv", "log", "ts", "py"])}`,
        ),
      path: () =>
        plain(
          `/${pick(["var", "home", "usr", "opt", "src"])}/${word()}/${word()}.${pick(["log", "conf", "ts", "py", "yaml"])}`,
        ),
      noun: () => plain(word()),
      nouns: () => plain(`${word()}s`),
      adj: () => plain(maybeOdd(pick(words.ADJECTIVES))),
      verb: () => plain(maybeOdd(pick(words.VERBS))),
      Noun: () => plain(capital(pick(chance(0.5) ? words.NOUNS : vocabulary))),
      Adj: () => plain(capital(pick(words.ADJECTIVES))),
      Verb: () => plain(capital(pick(words.VERBS))),
      job: () => plain(pick(words.JOBS)),
      Job: () =>
        plain(
          pick(words.JOBS).replaceAll(/(?<![\p{L}])\p{Ll}/gu, (letter) => letter.toUpperCase()),
        ),
      relation: () => plain(pick(words.RELATIONS)),
      dept: () => plain(pick(words.DEPARTMENTS)),
      nat: () => plain(pick(words.NATIONALITIES)),
      soft: () => plain(chance(0.2) ? oddProduct() : pick(words.SOFTWARE)),
      oddsoft: () => plain(oddProduct()),
      thing: () => plain(pick(chance(0.35) ? words.CAPITALISED_THINGS : things)),
      food: () => plain(pick(thingsOf("food"))),
      nature: () => plain(pick(thingsOf("nature"))),
      medicine: () => plain(pick(thingsOf("medicine"))),
      science: () => plain(pick(thingsOf("science"))),
      culture: () => plain(pick(thingsOf("culture"))),
      goods: () => plain(pick(thingsOf("goods"))),
      computing: () => plain(pick(thingsOf("computing"))),
      office: () => plain(pick(thingsOf("office"))),
      eponym: () => plain(pick(thingsOf("eponyms"))),
      namelike: () => plain(pick(thingsOf("names_of_things"))),
      product: () =>
        plain(
          pick([
            `${titleWords(1)} ${pick(["Pro", "Plus", "Cloud", "Hub", "360", "X", "One", "Studio", "Suite", "Lite", "Max", "Air"])}`,
            `Project ${titleWords(1)}`,
            `${titleWords(2)}`,
            `${pick(words.ORGANISATION_HEADS)} ${titleWords(1)}`,
          ]),
        ),
      heading: () => plain(titleWords(between(1, 4))),
      HEADING: () => plain(titleWords(between(1, 4)).toUpperCase()),
      key: () => plain(pick([word(), `${word()}_${word()}`, `${word()}${titleWords(1)}`])),
      class: () =>
        plain(
          `${titleWords(between(1, 3)).replaceAll(" ", "")}${pick(["", "Service", "Error", "Factory", "Controller", "Exception", "Props"])}`,
        ),
      lb: () => plain("["),
      rb: () => plain("]"),
      bar: () => plain("|"),
      ob: () => plain("{"),
      cb: () => plain("}"),
    };

    return (slot) => {
      const cue = /^p([1-4])([fl]?)$/.exec(slot);
      if (cue !== null) {
        const who = member(Number(cue[1]) - 1);
        if (cue[2] === "f") return person(who.given);
        if (cue[2] === "l") return person(who.family);
        return person(`${who.given} ${who.family}`);
      }
      const foreign = /^([a-z]+)\.([nvaNVA])$/.exec(slot);
      if (foreign !== null)
        return plain(foreignWord(foreign[1] as string, foreign[2] as string, random));
      return fixed[slot]?.();
    };
  };
}

/** A word of another language: `n` a noun, `v` a verb, `a` any other; a capital letter asks for one. */
function foreignWord(language: string, kind: string, { pick }: Random): string {
  const words = FOREIGN_WORDS[language];
  if (words === undefined) throw new Error(`no words of ${language}`);
  const lower = kind.toLowerCase();
  const word = pick(lower === "n" ? words.nouns : lower === "v" ? words.verbs : words.others);
  return kind !== lower || (language === "german" && kind === "n") ? capital(word) : word;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
