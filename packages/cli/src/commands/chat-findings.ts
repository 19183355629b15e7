import type { CommandResult } from "../command.ts";
import { counted, formatTable, printable } from "../table.ts";

/** One thing that was looked at before people are asked in a chat. */
export interface Finding {
  readonly subject: string;
  readonly state: "ok" | "note" | "wrong";
  readonly says: string;
  readonly mend?: string;
}

const TIMEOUT_MS = 10_000;

export function answer(findings: readonly Finding[]): CommandResult {
  const wrong = findings.filter(({ state }) => state === "wrong").length;
  const rows = findings.flatMap(({ subject, state, says, mend }) => [
    [state, subject, printable(says)],
    ...(mend === undefined ? [] : [["", "", `→ ${mend}`]]),
  ]);
  return {
    exitStatus: wrong > 0 ? 1 : 0,
    stdout: `${formatTable(rows)}\n${wrong > 0 ? `${counted(wrong, "thing")} to mend` : "nothing is wrong"}\n`,
    stderr: "",
    json: { findings: findings.map((finding) => ({ ...finding })) },
  };
}

/** Tries something, and says what went wrong. */
export async function trial(
  subject: string,
  run: () => Promise<void>,
  { ok, mend }: { readonly ok: string; readonly mend: string },
): Promise<Finding> {
  try {
    await run();
    return { subject, state: "ok", says: ok };
  } catch (error) {
    const says = error instanceof Error ? error.message : "unknown trouble";
    return { subject, state: "wrong", says, mend };
  }
}

/** What an unsigned message is answered; `null` if nobody answers. */
export async function knock(url: string): Promise<number | null> {
  try {
    const response = await fetch(url, {
      method: "POST",
      redirect: "manual",
      headers: { "content-type": "application/json" },
      body: "{}",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    return null;
  }
}
