export {
  openTeamsChannel,
  type TeamsChannel,
  type TeamsChannelOptions,
} from "./channel/teams-channel.ts";
export {
  examineTeams,
  type ExamineOptions,
  type TeamsExamination,
} from "./channel/examine-teams.ts";
export type { ChannelParts, TeamsPerson } from "./channel/channel-parts.ts";
export { TEAMS, TeamsMemory } from "./channel/teams-memory.ts";
export {
  ActivityRefused,
  activityVerifier,
  type VerifierOptions,
  type VerifyActivity,
} from "./inbound/activity-verifier.ts";
export {
  MOST_BODY_BYTES,
  teamsEndpoint,
  type EndpointOptions,
  type InboundRequest,
} from "./inbound/endpoint.ts";
export { cardActionOf } from "./inbound/activity.ts";
export { messageActivity } from "./inbound/invoke-answer.ts";
export { botToken, type BotCredential, type BotTokenOptions } from "./outbound/bot-token.ts";
export { isServiceUrl, SERVICE_HOSTS } from "./outbound/service-hosts.ts";
export {
  TeamsCallError,
  type ActingPerson,
  type CardAction,
  type CardAnswer,
  type ConversationReference,
  type InboundActivity,
  type InboundAnswer,
  type OpenTransport,
  type TeamsEvents,
  type TeamsMember,
  type TeamsMessage,
  type TeamsTransport,
} from "./transport.ts";
export { workflowChannel, type WorkflowOptions } from "./workflow/workflow-channel.ts";
