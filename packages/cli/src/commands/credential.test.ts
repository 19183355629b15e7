import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "@countersign/testkit";
import { expect, it } from "vitest";
import { createFirstCredential } from "./credential.ts";

it("the first credential is one, however many are made at the same moment", async () => {
  const file = join(temporaryFolder(), "countersign.yaml");
  writeFileSync(file, "version: 1\nmode: local\n");

  const made = await Promise.allSettled(
    Array.from({ length: 4 }, () => createFirstCredential(file, {})),
  );

  const shown = made.filter((one) => one.status === "fulfilled" && one.value !== null);
  const codes = made.flatMap((one) =>
    one.status === "rejected" ? [(one.reason as { code?: unknown }).code] : [],
  );
  expect(shown).toHaveLength(1);
  expect(codes.filter((code) => code !== "CREDENTIAL_EXISTS")).toEqual([]);
});
