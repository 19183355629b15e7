import { expect, it } from "vitest";
import { runReplicaBattery } from "../replicas/battery.ts";

it("three daemons on one PostgreSQL lose nothing and do nothing twice, over 200 kills, pauses and crashes", async () => {
  const report = await runReplicaBattery({ troubles: 200 });

  expect(report.violations).toEqual([]);
  console.log(report);
}, 3_600_000);
