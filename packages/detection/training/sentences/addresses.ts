import type { Gazetteers, Town } from "../gazetteers.ts";
import type { Random } from "../random.ts";
import type { NameMaker } from "./name-shapes.ts";

export interface PlaceMaker {
  town(country?: string): Town;
  /** A postal address on one line or several, as some country writes it. */
  address(options?: { readonly lines?: boolean; readonly short?: boolean }): string;
  postcode(): string;
}

const NATURE =
  "Oak Maple Cedar Pine Elm Walnut Willow Birch Chestnut Spruce Lake River Hill Park Forest Spring Meadow Sunset Valley Church Mill School Station Market Main High Washington Lincoln Jefferson Franklin Madison Jackson Adams King Queen Victoria Albert George Mountain Prairie Garden Orchard Bridge Canal Harbour Castle Abbey Green West North South East Cherry Laurel Magnolia Dogwood Hickory Ridge Highland Lakeview Broad Front Water Union Liberty Center Grove Fox Eagle Deer Bear Stone Silver Golden Windsor York Manor Chapel Vine Rose Holly Ivy Fairview Clear Shady".split(
    " ",
  );
const ENGLISH_TYPES =
  "Street Street Street St St St. Avenue Ave Ave. Road Road Rd Rd. Lane Ln Drive Dr Dr. Court Ct Boulevard Blvd Place Pl Way Terrace Circle Cir Parkway Pkwy Trail Square Close Crescent Gardens Grove Row Mews Hill Highway Hwy Loop Alley Plaza Pike Run Path".split(
    " ",
  );
const STATES =
  "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC".split(
    " ",
  );
const GERMAN_STREETS =
  "Haupt Bahnhof Garten Berg Schul Linden Wald Kirch Dorf Ring Mühlen Rosen Birken Wiesen Feld Schiller Goethe Mozart Beethoven Blumen Eichen Buchen Amsel Markt Brunnen Post Schloss Friedrich Wilhelm Kaiser König Ahorn Tannen Sonnen Nord Süd".split(
    " ",
  );
const FRENCH_STREETS =
  "de la Paix|Victor Hugo|de la République|Pasteur|des Lilas|du Moulin|de l'Église|Jean Jaurès|de la Gare|des Écoles|Gambetta|Voltaire|du Général de Gaulle|de Verdun|des Fleurs|du Château|Molière|Saint-Martin|de Bretagne|des Acacias|Émile Zola|de la Liberté".split(
    "|",
  );
const SPANISH_STREETS =
  "Mayor|Real|de Alcalá|Gran Vía|San Juan|de la Constitución|Cervantes|Colón|del Sol|Goya|Serrano|San Miguel|de la Iglesia|Hidalgo|Juárez|Reforma|Bolívar|San Martín|Belgrano|Corrientes|Independencia|Morelos|del Carmen|Nueva".split(
    "|",
  );
const ITALIAN_STREETS =
  "Roma|Garibaldi|Mazzini|Dante|Verdi|Cavour|Marconi|Manzoni|Leopardi|dei Mille|della Libertà|San Marco|XX Settembre|IV Novembre|Nazionale|del Corso|Matteotti|Gramsci|Galilei|delle Rose".split(
    "|",
  );
const PORTUGUESE_STREETS =
  "das Flores|da Liberdade|Augusta|Paulista|do Comércio|São João|XV de Novembro|da República|Santo António|Sete de Setembro|Dom Pedro II|das Palmeiras|Tiradentes|do Carmo|Bela Vista|Rio Branco".split(
    "|",
  );
const POLISH_STREETS =
  "Mickiewicza|Słowackiego|Kościuszki|Polna|Leśna|Słoneczna|Ogrodowa|Lipowa|Długa|Krótka|Szkolna|Piłsudskiego|Marszałkowska|Sienkiewicza|Kwiatowa|Krakowska|Warszawska|3 Maja|Wojska Polskiego".split(
    "|",
  );
const NORDIC_STREETS =
  "Stor Kung Drottning Skol Kyrko Strand Sjö Björk Södra Norra Vasa Hamn Torg Berg Park Linné Ring Skog Mølle Øster Vester Nørre Kirke Bakke".split(
    " ",
  );

/** Makes towns and addresses. */
export function createPlaceMaker(
  gazetteers: Gazetteers,
  names: NameMaker,
  random: Random,
): PlaceMaker {
  const byCountry = Map.groupBy(gazetteers.towns, ({ country }) => country);
  const digits = (count: number): string =>
    Array.from({ length: count }, (_, at) => random.between(at === 0 ? 1 : 0, 9)).join("");
  const letter = (): string => random.pick("ABCDEFGHJKLMNPRSTUVWXY".split(""));
  const town = (country?: string): Town => {
    const list = country === undefined ? undefined : byCountry.get(country);
    return random.pick(list ?? gazetteers.towns);
  };
  const house = (): string =>
    random.chance(0.1)
      ? `${random.between(1, 400)}${random.pick(["A", "B", "C", "a", "b"])}`
      : String(random.chance(0.5) ? random.between(1, 199) : random.between(100, 19_999));
  const unit = (): string =>
    random.chance(0.7)
      ? ""
      : random.pick([
          `, Apt ${random.between(1, 40)}${random.pick(["", letter()])}`,
          ` Apt. ${random.between(1, 999)}`,
          `, Suite ${random.between(100, 990)}`,
          ` Suite ${random.between(1, 990)}`,
          `, Unit ${random.between(1, 30)}`,
          `, #${random.between(1, 400)}`,
          ` #${random.between(1, 40)}${letter()}`,
          `, Floor ${random.between(1, 40)}`,
          `, Flat ${random.between(1, 40)}`,
        ]);
  const englishStreet = (): string => {
    const chance = random.next();
    if (chance < 0.08) {
      const number = random.between(1, 120);
      return `${random.pick(["", "", "W ", "E ", "North ", "South "])}${number}${ordinal(number)} ${random.pick(["Street", "St", "Avenue", "Ave"])}`;
    }
    const name = chance < 0.55 ? random.pick(NATURE) : names.familyName();
    const second = random.chance(0.12) ? ` ${random.pick(NATURE)}` : "";
    const compass = random.chance(0.06)
      ? random.pick(["N ", "S ", "E ", "W ", "N. ", "North ", "SW "])
      : "";
    return `${compass}${name}${second} ${random.pick(ENGLISH_TYPES)}`;
  };
  const germanStreet = (): string => {
    const chance = random.next();
    const stem = random.pick(GERMAN_STREETS);
    if (chance < 0.5) {
      const ending = ["straße", "straße", "str.", "strasse", "weg", "gasse", "platz", "allee"];
      return `${stem}${random.pick(ending)}`;
    }
    if (chance < 0.65) {
      const from = town("Germany").name.split(/[ -/]/)[0];
      return `${from}er ${random.pick(["Straße", "Landstraße", "Allee", "Chaussee", "Str."])}`;
    }
    if (chance < 0.8) return `${names.familyName()}-${random.pick(["Straße", "Platz", "Weg"])}`;
    const place = random.pick(["Am", "An der", "Im", "Alte", "Lange", "Kleine", "Zum", "Obere"]);
    return `${place} ${stem}${random.pick(["straße", "weg", "berg", "bach", "hof", "hafen"])}`;
  };
  const britishPostcode = (): string =>
    `${letter()}${random.pick(["", letter()])}${random.between(1, 28)} ${random.between(1, 9)}${letter()}${letter()}`;

  /** Street line and town line by country. */
  const makers: readonly (() => readonly [string, string, string])[] = [
    () => {
      const { name, region } = town("United States");
      const state = random.chance(0.8) ? random.pick(STATES) : region;
      const zip = random.chance(0.85)
        ? ` ${digits(5)}${random.chance(0.1) ? `-${digits(4)}` : ""}`
        : "";
      return [`${house()} ${englishStreet()}${unit()}`, `${name}, ${state}${zip}`, "USA"];
    },
    () => [
      `${random.chance(0.12) ? `Flat ${random.between(1, 30)}, ` : ""}${house()} ${englishStreet()}`,
      `${town("United Kingdom").name}${random.pick([", ", " ", ", "])}${britishPostcode()}`,
      random.pick(["UK", "United Kingdom", "England"]),
    ],
    () => [
      `${germanStreet()} ${house()}`,
      `${random.chance(0.1) ? "D-" : ""}${digits(5)} ${town(random.pick(["Germany", "Germany", "Austria", "Switzerland"])).name}`,
      random.pick(["Germany", "Deutschland"]),
    ],
    () => [
      `${random.between(1, 180)}${random.pick(["", "", " bis", ","])} ${random.pick(["rue", "rue", "avenue", "boulevard", "place", "chemin", "allée", "impasse", "Rue", "Avenue"])} ${random.chance(0.35) ? `${names.person("FR").given} ${names.familyName()}` : random.pick(FRENCH_STREETS)}`,
      `${digits(5)} ${town("France").name}`,
      "France",
    ],
    () => [
      `${random.pick(["Calle", "Calle", "C/", "Avenida", "Av.", "Avda.", "Plaza", "Paseo", "Carrera"])} ${random.chance(0.3) ? `${random.pick(["", "de ", "General ", "Doctor "])}${names.familyName()}` : random.pick(SPANISH_STREETS)}${random.pick([", ", " ", " #", ", nº "])}${random.between(1, 900)}${random.pick(["", "", ", 3º B", ", 1º izq.", " Int. 4", ", piso 2"])}`,
      `${digits(5)} ${town(random.pick(["Spain", "Mexico", "Spain", "Argentina", "Colombia"])).name}`,
      random.pick(["España", "Spain", "México"]),
    ],
    () => [
      `${random.pick(["Via", "Via", "Viale", "Piazza", "Corso", "Largo"])} ${random.chance(0.3) ? `${random.pick(["", `${names.person("IT").given} `, "San "])}${names.familyName()}` : random.pick(ITALIAN_STREETS)}${random.pick([", ", " "])}${random.between(1, 220)}`,
      `${digits(5)} ${town("Italy").name}${random.pick(["", ` (${letter()}${letter()})`])}`,
      "Italia",
    ],
    () => [
      `${random.pick(["Rua", "Rua", "Avenida", "Av.", "Travessa", "Praça", "R."])} ${random.chance(0.3) ? `${random.pick(["Doutor ", "", "Dona "])}${names.person("BR").given} ${names.familyName()}` : random.pick(PORTUGUESE_STREETS)}, ${random.pick(["", "nº "])}${random.between(1, 3000)}${random.pick(["", ", Apto 12", " - Bloco B", ", 2º Esq."])}`,
      `${random.pick([`${digits(5)}-${digits(3)}`, `${digits(4)}-${digits(3)}`])} ${town(random.pick(["Brazil", "Portugal"])).name}`,
      random.pick(["Brasil", "Portugal"]),
    ],
    () => [
      `${random.pick(["Kerk", "Dorps", "School", "Molen", "Nieuw", "Prins Hendrik", "Wilhelmina", "Station", "Oranje", "Beatrix", "Linden"])}${random.pick(["straat", "straat", "laan", "weg", "plein", "gracht", "kade"])} ${random.between(1, 400)}${random.pick(["", "", " bis", "-2", "A"])}`,
      `${digits(4)} ${letter()}${letter()} ${town(random.pick(["Netherlands", "Belgium"])).name}`,
      random.pick(["Netherlands", "Nederland"]),
    ],
    () => [
      `${random.pick(["ul. ", "ul. ", "", "al. ", "os. "])}${random.chance(0.25) ? names.familyName() : random.pick(POLISH_STREETS)} ${random.between(1, 200)}${random.pick(["", `/${random.between(1, 90)}`, ` m. ${random.between(1, 60)}`])}`,
      `${digits(2)}-${digits(3)} ${town("Poland").name}`,
      random.pick(["Poland", "Polska"]),
    ],
    () => [
      `${random.pick(NORDIC_STREETS)}${random.pick(["gatan", "vägen", "gata", "gade", "vej", "veien", "gränd", "torget", "katu"])} ${random.between(1, 120)}${random.pick(["", " B", ", 2. tv", "A"])}`,
      `${random.pick([`${digits(3)} ${digits(2)}`, digits(4), digits(5)])} ${town(random.pick(["Sweden", "Denmark", "Norway", "Finland"])).name}`,
      random.pick(["Sweden", "Denmark", "Norway"]),
    ],
    () => [
      `${random.pick([`Flat ${random.between(1, 900)}, `, `H.No. ${random.between(1, 900)}, `, `${random.between(1, 400)}, `, `Plot No ${random.between(1, 99)}, `])}${names.familyName()} ${random.pick(["Nagar", "Road", "Colony", "Marg", "Enclave", "Apartments", "Layout", "Street"])}${random.pick(["", `, Sector ${random.between(1, 60)}`, ", 2nd Cross"])}`,
      `${town("India").name}${random.pick([" ", " - ", ", "])}${digits(6)}`,
      "India",
    ],
    () => [
      `${random.between(1, 9)}-${random.between(1, 30)}-${random.between(1, 20)} ${town("Japan").name}`,
      `${town("Japan").name}-${random.pick(["ku", "shi"])}, ${town("Japan").region} ${digits(3)}-${digits(4)}`,
      "Japan",
    ],
    () => [
      `${random.pick(["", "Unit 3/", `${random.between(1, 20)}/`])}${random.between(1, 400)} ${englishStreet()}`,
      `${town(random.pick(["Australia", "New Zealand"])).name} ${random.pick(["NSW", "VIC", "QLD", "WA", "SA", "TAS", "ACT"])} ${digits(4)}`,
      "Australia",
    ],
    () => [
      `${house()} ${englishStreet()}${unit()}`,
      `${town("Canada").name}${random.pick([", ", " "])}${random.pick(["ON", "BC", "QC", "AB", "MB", "NS"])} ${letter()}${digits(1)}${letter()} ${digits(1)}${letter()}${digits(1)}`,
      "Canada",
    ],
    () => [
      `${random.pick(["PO Box", "P.O. Box", "P.O.Box", "PSC", "Postfach", "Box"])} ${random.between(1, 99_999)}`,
      `${town("United States").name}, ${random.pick(STATES)} ${digits(5)}`,
      "",
    ],
    () => [
      `Blk ${random.between(1, 900)} ${names.familyName()} ${random.pick(["Ave", "Street", "Road", "Drive"])} ${random.between(1, 12)} #${digits(2)}-${digits(3)}`,
      `Singapore ${digits(6)}`,
      "",
    ],
    () => {
      const place = town();
      return [
        `${random.between(1, 9999)} ${random.pick([`${names.familyName()} ${random.pick(ENGLISH_TYPES)}`, `${place.name}${random.pick(["gatan", "straße", "katu", "vej", "gata", " utca", " ulice", " sokak"])} ${random.between(1, 99)}`])}${unit()}`,
        [
          town(place.country).name,
          ...(random.chance(0.5) ? [random.pick([place.region, random.pick(STATES)])] : []),
        ].join(", ") + random.pick(["", ` ${digits(5)}`, ` ${digits(4)}`]),
        place.country,
      ];
    },
  ];
  /** American and British addresses are the most usual in English text. */
  const order = [
    0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 6, 7, 8, 9, 10, 10, 11, 12, 13, 14, 15, 16, 16,
    16,
  ];

  return {
    town,
    postcode: () =>
      random.pick([
        digits(5),
        britishPostcode(),
        digits(5),
        `${digits(3)} ${digits(2)}`,
        digits(6),
      ]),
    address({ lines = random.chance(0.15), short = random.chance(0.2) } = {}) {
      const maker = makers[random.pick(order)] as (typeof makers)[number];
      const [street, place, country] = maker();
      if (short) return street;
      const parts = [street, place, ...(country !== "" && random.chance(0.15) ? [country] : [])];
      return parts.join(
        lines ? random.pick(["\n", "\n", ",\n"]) : random.pick([", ", ", ", ", ", " "]),
      );
    },
  };
}

function ordinal(number: number): string {
  if (number % 100 >= 11 && number % 100 <= 13) return "th";
  return ["th", "st", "nd", "rd"][number % 10] ?? "th";
}
