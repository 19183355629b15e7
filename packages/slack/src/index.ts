export {
  openSlackChannel,
  type SlackChannel,
  type SlackChannelOptions,
} from "./channel/slack-channel.ts";
export {
  examineSlack,
  type ExamineOptions,
  type SlackExamination,
} from "./channel/examine-slack.ts";
export type { SlackPerson } from "./channel/slack-parts.ts";
export type { SlackActor } from "./inbound/interaction.ts";
export {
  type EndpointOptions,
  type InboundAnswer,
  type InboundRequest,
  MOST_BODY_BYTES,
  slackEndpoint,
} from "./inbound/endpoint.ts";
export { signatureVerifier, type VerifySignature } from "./inbound/signature.ts";
export {
  openSocket,
  type SlackSocket,
  type SocketOptions,
  tryConnecting,
} from "./inbound/socket.ts";
export { approvalMessage, type SlackMessage } from "./message/approval-message.ts";
export { type SlackApi, SlackCallError } from "./outbound/slack-api.ts";
export { webApi, type WebApiOptions } from "./outbound/web-api.ts";
