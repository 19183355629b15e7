import { expect, it } from "vitest";
import { readingProgress } from "./reading-progress.ts";

it("tells how far it is at most once a second, and clears the line at the end", () => {
  let time = 0;
  const lines: string[] = [];
  const progress = readingProgress({
    progress: (line) => void lines.push(line),
    now: () => time,
    stdout: { isTerminal: false },
  });

  progress.add(400_000, 3);
  time = 1000;
  progress.add(2_100_000, 1200);
  progress.add(1, 1);
  progress.end();

  expect(lines).toEqual(["read 2.5 million characters, found 1,203", ""]);
});

it("writes nothing into a terminal that shows the answer, nor for what takes less than a second", () => {
  const lines: string[] = [];
  const shown = { progress: (line: string) => void lines.push(line) };
  let time = 0;
  const inTerminal = readingProgress({
    ...shown,
    now: () => time++ * 5000,
    stdout: { isTerminal: true },
  });
  const short = readingProgress({ ...shown, now: () => 0, stdout: { isTerminal: false } });

  for (const progress of [inTerminal, short]) {
    progress.add(1_000_000, 1);
    progress.end();
  }

  expect(lines).toEqual([]);
});
