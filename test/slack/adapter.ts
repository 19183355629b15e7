import { webApi } from "@countersign/slack";
import type { SlackUnderTest } from "@countersign/testkit";

/** The real client of the Web API, pointed at the fake Slack. */
export function slackBy(reception: SlackUnderTest["reception"]): SlackUnderTest {
  return {
    reception,
    api: ({ api, botToken }) => webApi({ botToken, url: api }),
  };
}
