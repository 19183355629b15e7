import { withoutHidden } from "./hidden-characters.ts";

/** Letters of Cyrillic, Greek and others that look like Latin ones, and digits that do. From Unicode's confusables. */
const LOOKS_LIKE: Readonly<Record<string, string>> = {
  а: "a",
  ɑ: "a",
  α: "a",
  е: "e",
  ё: "e",
  ε: "e",
  о: "o",
  ο: "o",
  σ: "o",
  р: "p",
  ρ: "p",
  с: "c",
  ϲ: "c",
  у: "y",
  γ: "y",
  х: "x",
  χ: "x",
  і: "i",
  ı: "i",
  ι: "i",
  ӏ: "l",
  ј: "j",
  ѕ: "s",
  ԁ: "d",
  ԛ: "q",
  ԝ: "w",
  ѡ: "w",
  ω: "w",
  һ: "h",
  н: "h",
  к: "k",
  κ: "k",
  м: "m",
  т: "t",
  τ: "t",
  в: "b",
  β: "b",
  ѵ: "v",
  ν: "v",
  υ: "u",
  ս: "u",
  օ: "o",
  ո: "n",
  п: "n",
  η: "n",
  г: "r",
  ց: "g",
  ɡ: "g",
  ʟ: "l",
  "0": "o",
  "1": "l",
  "|": "l",
};

/** What a name looks like: two that look alike have the same. Case, separators and what cannot be seen do not count. */
export function appearanceOf(name: string): string {
  const folded = withoutHidden(name).normalize("NFKD").toLowerCase().replaceAll(/\p{M}/gu, "");
  const letters = Array.from(folded, (letter) => LOOKS_LIKE[letter] ?? letter).join("");
  return letters
    .replaceAll(/[\s_.\-/:]/g, "")
    .replaceAll("rn", "m")
    .replaceAll("vv", "w");
}
