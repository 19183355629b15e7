import { expect, it } from "vitest";
import { runReplicaBattery } from "./battery.ts";

it("three daemons on one PostgreSQL lose nothing and do nothing twice, whoever dies, hangs or crashes", async () => {
  const report = await runReplicaBattery({ troubles: 20 });

  expect(report.violations).toEqual([]);
  expect(report.kills + report.pauses + report.crashes).toBe(20);
  expect(report.effects).toBeGreaterThan(10);
  expect(report.acknowledged).toBeGreaterThan(10);
}, 300_000);
