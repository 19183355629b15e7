export { blockProblems, markupIn, viewProblems } from "./block-problems.ts";
export {
  type FakeMember,
  FakeSlack,
  type FakeSlackMessage,
  type InteractionAnswer,
  personalOf,
  type SlackFault,
} from "./fake-slack.ts";
export {
  buttonOn as slackButtonOn,
  interactionsAt,
  SlackClient,
  type SlackDoor,
  wordsOf,
} from "./slack-client.ts";
