import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { tagModule } from "../../packages/detection/scripts/tag-module.ts";
import { MODEL } from "../../packages/detection/src/names/model-data.ts";
import { openModel } from "../../packages/detection/src/names/model.ts";
import { tagText } from "../../packages/detection/src/names/name-tagger.ts";

const ROOT = join(import.meta.dirname, "../..");

afterEach(() => vi.unstubAllGlobals());

it("is compiled from its source", async () => {
  const written = readFileSync(join(ROOT, "packages/detection/src/names/tag-module.ts"), "utf8");

  expect(written).toBe(await tagModule());
});

it("is left out where WebAssembly is not to be had", () => {
  vi.stubGlobal("WebAssembly", undefined);

  expect(openModel(MODEL).stage).toBeNull();
});

const compiled = openModel(MODEL);
const plain = openModel(MODEL, () => null);

function expectSame(text: string): number {
  const found = tagText(text, plain, 0);

  expect({ text, found: tagText(text, compiled, 0) }).toEqual({ text, found });
  return found.length;
}

const sources = globSync(["docs/*.md", "packages/detection/src/{names,generic}/*.test.ts"], {
  cwd: ROOT,
})
  .sort()
  .map((path) => readFileSync(join(ROOT, path), "utf8"));

it("finds in whole files what the plain tagger finds", () => {
  let found = 0;
  for (const text of sources) found += expectSame(text);

  expect(found).toBeGreaterThan(100);
});

it.each([
  'what: "a paE12\nDE12\nDE12\nDE12\nDE12\nt',
  "Name: Ada\nByron\nKey: Ada\nByron\n\nAda\nByron",
])("tells a line with a key from one without in %j", (text) => {
  const found = tagText(text, plain, 1.5);

  expect(tagText(text, compiled, 1.5)).toEqual(found);
  expect(found).not.toEqual([]);
});

const WORDS =
  "Ada|Lovelace|O'Brien|O’Brien|McKay|DeShawn|rue|de la|Straße|12b|10T12|Dr.|J.|ANNA|anna|МОСКВА|Иван|Γιώργος|Ştefan|王|王小明|محمد|e\u0301|İstanbul|ǅemal|Berlin|GmbH|x_y|a@b.co|http://x.y/z|'s|’s|;|{|}|(|<td>|--|::|1/2|,|.|\n|\n\n|\\n|\t|\u00ad|١٢|😀|\ud83d".split(
    "|",
  );

it("finds the same in pieces of them, changed, and in words of many kinds", () => {
  let state = 42;
  const below = (limit: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  const word = (): string => {
    if (below(3) > 0) return WORDS[below(WORDS.length)] as string;
    const from = below(4) === 0 ? 0x400 + below(64) : 97;
    const letters = Array.from({ length: 1 + below(below(9) === 0 ? 60 : 9) }, () =>
      String.fromCharCode(from + below(26)),
    ).join("");
    return below(2) === 0 ? letters : letters.charAt(0).toUpperCase() + letters.slice(1);
  };
  let found = 0;
  for (let round = 0; round < 1200; round++) {
    const source = sources[below(sources.length)] as string;
    const from = below(source.length);
    let text = round % 3 === 0 ? "" : source.slice(from, from + 20 + below(400));
    const glue = below(4) === 0 ? "" : " ";
    for (let more = below(round % 40 === 0 ? 4000 : 40); more > 0; more--) text += glue + word();
    found += expectSame(text);
  }

  expect(found).toBeGreaterThan(1000);
});
