import type { JsonObject, JsonValue } from "@countersign/core";
import { type SlackApi, webApi } from "@countersign/slack";
import { runSlackCheck, SLACK_CHECKS, type SlackUnderTest } from "@countersign/testkit";
import { describe, expect, it } from "vitest";
import { slackBy } from "./adapter.ts";

/** A channel with one mistake that somebody has made. */
function broken({
  api = (right) => right,
  receive,
}: {
  readonly api?: (right: SlackApi) => SlackApi;
  readonly receive?: NonNullable<SlackUnderTest["receive"]>;
}): SlackUnderTest {
  return {
    ...slackBy("http"),
    api: ({ api: url, botToken }) => api(webApi({ botToken, url })),
    ...(receive === undefined ? {} : { receive }),
  };
}

const late = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Whoever sends something is taken for Grace, as if the name in it counted. */
function asGrace(payload: JsonValue): JsonValue {
  const { user, ...rest } = payload as JsonObject;
  return { ...rest, user: { ...(user as JsonObject), id: "U0GRACE", team_id: "T0OFFICE" } };
}

const BROKEN: readonly {
  readonly mistake: string;
  readonly under: SlackUnderTest;
  readonly fails: string;
}[] = [
  {
    mistake: "takes everybody for one person",
    under: broken({ receive: (right) => (payload) => right(asGrace(payload)) }),
    fails: "takes nothing from the requester",
  },
  {
    mistake: "does not look at the workspace of who pressed",
    under: broken({
      receive: (right) => (payload) => {
        const { user, ...rest } = payload as JsonObject;
        return right({ ...rest, user: { ...(user as JsonObject), team_id: "T0OFFICE" } });
      },
    }),
    fails: "knows people by the ids",
  },
  {
    mistake: "loses what is sent with a modal",
    under: broken({
      receive: (right) => (payload) => {
        const { type } = payload as JsonObject;
        return type === "view_submission" ? Promise.resolve(undefined) : right(payload);
      },
    }),
    fails: "approves once, in the name",
  },
  {
    mistake: "answers with what Slack does not know",
    under: broken({
      receive: (right) => async (payload) => ({ ok: (await right(payload)) ?? null }),
    }),
    fails: "approves once, in the name",
  },
  {
    mistake: "keeps Slack waiting",
    under: broken({
      receive: (right) => async (payload) => {
        const answer = await right(payload);
        await late(3_200);
        return answer;
      },
    }),
    fails: "approves once, in the name",
  },
  {
    mistake: "posts anew instead of updating",
    under: broken({
      api: (right) => ({
        ...right,
        update: async (channel, _, message) => {
          await right.post(channel, message, null);
        },
      }),
    }),
    fails: "approves once, in the name",
  },
  {
    mistake: "says that an update succeeded which did not",
    under: broken({
      api: (right) => ({
        ...right,
        update: (channel, ts, message) => right.update(channel, ts, message).catch(() => {}),
      }),
    }),
    fails: "mends an update that was lost",
  },
  {
    mistake: "says that a post succeeded which did not",
    under: broken({
      api: (right) => ({
        ...right,
        post: (channel, message, thread) =>
          right.post(channel, message, thread).catch(() => ({ ts: "1.1" })),
      }),
    }),
    fails: "says where the app is missing",
  },
  {
    mistake: "writes text of others in markup",
    under: broken({
      api: (right) => ({
        ...right,
        post: (channel, { text, blocks }, thread) => {
          const words = JSON.stringify(blocks).slice(0, 2_900);
          const section = { type: "section", text: { type: "mrkdwn", text: words } } as const;
          return right.post(channel, { text, blocks: [section] }, thread);
        },
      }),
    }),
    fails: "fits hostile and endless text",
  },
  {
    mistake: "sends more than Slack takes",
    under: broken({
      api: (right) => ({
        ...right,
        post: (channel, { text, blocks }, thread) =>
          right.post(
            channel,
            { text, blocks: Array.from({ length: 9 }, () => blocks).flat() },
            thread,
          ),
      }),
    }),
    fails: "posts one message where",
  },
  {
    mistake: "puts names nobody wrote into the line for notifications",
    under: broken({
      api: (right) => ({
        ...right,
        post: (channel, { blocks }, thread) =>
          right.post(channel, { text: "<!channel> Approval needed", blocks }, thread),
      }),
    }),
    fails: "posts one message where",
  },
];

describe("the contract suite of Slack channels", () => {
  it.concurrent.each(BROKEN)("fails one that $mistake", { timeout: 60_000 }, async (row) => {
    const check = SLACK_CHECKS.find(({ name }) => name.startsWith(row.fails));
    if (check === undefined) throw new Error(`no check ${row.fails}`);
    const outcome = runSlackCheck(check, row.under).then(
      () => "passed",
      () => "failed",
    );

    await expect(outcome).resolves.toBe("failed");
  });
});
