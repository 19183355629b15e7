import { type Postgres, startPostgres, temporaryFolder } from "@countersign/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { timesCommitted } from "./run-replica-mutant.ts";

let postgres: Postgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.close());

it("a commit whose answer was lost is there once; it would be twice if nobody looked", async () => {
  const asBuilt = timesCommitted(await postgres.freshUrl(), temporaryFolder(), false);
  const mutated = timesCommitted(await postgres.freshUrl(), temporaryFolder(), true);

  expect(asBuilt).toEqual({ cuts: 1, times: 1 });
  expect(mutated).toEqual({ cuts: 1, times: 2 });
});
