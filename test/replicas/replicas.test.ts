import { expect, it } from "vitest";
import { runReplicaBattery } from "./battery.ts";

it("three daemons on one PostgreSQL lose nothing and do nothing twice, whoever dies, hangs, crashes or is cut off", async () => {
  const report = await runReplicaBattery({ troubles: 20 });

  expect(report.violations).toEqual([]);
  expect(report.troubles).toEqual({ kill: 10, pause: 2, crash: 2, outage: 2, stall: 0, cut: 4 });
  expect(report.effects).toBeGreaterThan(10);
  expect(report.acknowledged).toBeGreaterThan(10);
}, 600_000);
