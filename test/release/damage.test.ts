import { temporaryFolder } from "@countersign/testkit";
import { expect, it } from "vitest";
import { flipBits, makeLog } from "../damage/flip-bits.ts";

it("notices each of a thousand flipped bits, or nothing that is read of the log is different", async () => {
  const report = await flipBits(await makeLog(temporaryFolder()), 1_000, (below) =>
    Math.floor(Math.random() * below),
  );

  console.log(report);
  expect(report.escaped).toEqual([]);
  expect(report.detected).toBeGreaterThan(0);
}, 600_000);
