import { join } from "node:path";
import { parseConfig } from "@countersign/config";
import { temporaryFolder } from "@countersign/testkit";
import { expect, it } from "vitest";
import { inspectUpstreams } from "./inspect.ts";
import { recentReports } from "./recent-reports.ts";

it("keeps trouble for the page, and what a server wrote to its standard error for the operator alone", async () => {
  const said: string[] = [];
  const reports = recentReports((line) => void said.push(line));
  const program = 'console.error("wrong password hunter2-hunter2"); process.exit(3)';
  const args = JSON.stringify(["-e", program]);
  const config = parseConfig(
    `version: 1\npeople: { ada: {} }\napprovals: { reviewers: [ada] }\nupstreams: { broken: { command: ${JSON.stringify(process.execPath)}, args: ${args} } }`,
    { file: join(temporaryFolder(), "countersign.yaml"), env: {} },
  );

  reports.report("something else went wrong");
  const [inspected] = await inspectUpstreams(config, reports.report);

  expect(said.join("\n")).toContain("hunter2-hunter2");
  expect(reports.lines().map(({ line }) => line)).toContain("something else went wrong");
  expect(JSON.stringify([reports.lines(), inspected])).not.toContain("hunter2");
});
