import { describe, expect, it } from "vitest";
import { openSlackHouse, type SlackUnderTest } from "../../slack/slack-house.ts";
import { CHAT_CHECKS } from "../chat/chat-checks.ts";
import { type SlackCheck, slackDoorChecks } from "./door-checks.ts";
import { slackPressChecks } from "./press-checks.ts";

/** Everything a Slack channel promises, each on a Slack of its own. */
export const SLACK_CHECKS: readonly SlackCheck[] = [
  ...slackDoorChecks,
  ...slackPressChecks,
  ...CHAT_CHECKS.map(({ name, run }): SlackCheck => ({ name, run: (house) => run(house.chat) })),
];

/** Runs one check. Whatever else it looks at, Slack must not have been sent anything it would refuse. */
export async function runSlackCheck(check: SlackCheck, under: SlackUnderTest): Promise<void> {
  const house = await openSlackHouse(under);
  try {
    await check.run(house);
    expect(house.cloud.surprises).toEqual([]);
  } finally {
    await house.leave();
  }
}

/** The contract suite of the Slack channel: that of every chat, and what is so in Slack only. */
export function describeSlackChannel(name: string, under: SlackUnderTest): void {
  const checks =
    under.reception === "http"
      ? SLACK_CHECKS
      : SLACK_CHECKS.filter((check) => !slackDoorChecks.includes(check));
  describe(`approvals in Slack ${name}`, () => {
    it.concurrent.each(checks)("$name", { timeout: 60_000 }, async (check) => {
      await expect(runSlackCheck(check, under)).resolves.toBeUndefined();
    });
  });
}
