import type { Finding } from "../finding.ts";
import type { NameTagger } from "./name-tagger.ts";

/**
 * Port: an outside model that finds names, for people who want more than the built-in tagger.
 *
 * Findings are half-open UTF-16 spans of `text`, in any order. The entity types are ours: `PERSON`, `LOCATION`,
 * `ORGANIZATION`, `ADDRESS`. It may reject; {@link withDeadline} then falls back.
 */
export interface EntityRecogniser {
  findEntities(text: string): Promise<readonly Finding[]>;
}

export interface DeadlineOptions {
  /** How long to wait for the recogniser before the fallback's findings are used. */
  readonly milliseconds: number;
  /** Answers when the recogniser is late, fails, or gives spans that are not in the text. */
  readonly fallback: NameTagger;
  /** Told of every time the fallback answered; the text itself is not passed on. */
  readonly onFallback?: (reason: FallbackReason) => void;
}

export type FallbackReason = "late" | "failed" | "invalid";

/**
 * Makes a recogniser that always answers in time: the given one's findings, or the fallback's.
 * It never rejects. A late answer is dropped; the work behind it is not stopped, so the recogniser should bound itself.
 */
export function withDeadline(
  recogniser: EntityRecogniser,
  { milliseconds, fallback, onFallback }: DeadlineOptions,
): EntityRecogniser {
  return {
    async findEntities(text) {
      const answer = await answerInTime(() => ask(recogniser, text), milliseconds);
      if (typeof answer !== "string") return answer;
      onFallback?.(answer);
      return fallback.findEntities(text);
    },
  };
}

async function ask(
  recogniser: EntityRecogniser,
  text: string,
): Promise<readonly Finding[] | "invalid"> {
  const findings = await recogniser.findEntities(text);
  return findings.every((finding) => isInside(finding, text)) ? inOrder(findings) : "invalid";
}

/** What `ask` answers, or why it did not in time. Never rejects. */
export function answerInTime<T>(
  ask: () => Promise<T>,
  milliseconds: number,
): Promise<T | "late" | "failed"> {
  const answer = async (): Promise<T | "failed"> => {
    try {
      return await ask();
    } catch {
      return "failed";
    }
  };
  return Promise.race([answer(), after(milliseconds)]);
}

/** Whether a finding is a span of the text with a confidence. */
export function isInside({ start, end, confidence }: Finding, text: string): boolean {
  return (
    Number.isInteger(start) &&
    Number.isInteger(end) &&
    0 <= start &&
    start < end &&
    end <= text.length &&
    0 <= confidence &&
    confidence <= 1
  );
}

function inOrder(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort((a, b) => a.start - b.start || a.end - b.end);
}

function after(milliseconds: number): Promise<"late"> {
  return new Promise((resolve) => {
    setTimeout(() => resolve("late"), milliseconds).unref();
  });
}
