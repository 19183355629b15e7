import { constants } from "node:os";
import { expect, it } from "vitest";
import { createScanner } from "../scanner.ts";

it.each(Object.keys(constants.errno).concat("ENOTFOUND"))("takes no %s for a name", (code) => {
  const scanner = createScanner();
  for (const text of [
    `${code}: no such file or directory, open '/srv/plan.txt'`,
    `Error: ${code}: permission denied, scandir '/srv'`,
    `read ${code} at Pipe`,
  ])
    expect(scanner.scanText(text)).toEqual([]);
});
