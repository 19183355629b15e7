import type { CommandContext } from "./command.ts";

/** Tells how far reading is, about once a second, on the line that the next one replaces. */
export interface ReadingProgress {
  /** So many characters more were read, and so many findings more were made in them. */
  add(characters: number, findings: number): void;
  /** Clears the line. */
  end(): void;
}

const EVERY_MS = 1000;

/** Tells nothing where nobody watches, or where the answer goes to the same terminal. */
export function readingProgress({
  progress,
  now,
  stdout,
}: Pick<CommandContext, "progress" | "now" | "stdout">): ReadingProgress {
  if (progress === undefined || stdout.isTerminal) {
    return { add: () => undefined, end: () => undefined };
  }
  let characters = 0;
  let findings = 0;
  let shownAt = now();
  let isShown = false;
  return {
    add(moreCharacters, moreFindings) {
      characters += moreCharacters;
      findings += moreFindings;
      if (now() - shownAt < EVERY_MS) return;
      shownAt = now();
      isShown = true;
      const read = (characters / 1e6).toFixed(1);
      progress(`read ${read} million characters, found ${findings.toLocaleString("en")}`);
    },
    end() {
      if (isShown) progress("");
    },
  };
}
