export { cardProblems } from "./card-problems.ts";
export {
  FakeTeams,
  type FakeConversation,
  type FakeMessage,
  type FakePerson,
  type Fault,
} from "./fake-teams.ts";
export { signingKey, signToken, type SigningKey } from "./signing-key.ts";
export {
  buttonOn,
  endpointAt,
  TeamsClient,
  wordsOn,
  type BotEndpoint,
  type Shown,
} from "./teams-client.ts";
export { tokenCases, type TokenCase } from "./token-cases.ts";
