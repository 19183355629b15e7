export type {
  AgentAuthentication,
  ApprovalsConfig,
  Config,
  CustomDetectorConfig,
  Destination,
  HttpTransportConfig,
  MaskingConfig,
  RecogniserConfig,
  Mode,
  Person,
  PolicyConfig,
  ReviewerGroup,
  RuleConfig,
  StdioTransportConfig,
  UpstreamConfig,
} from "./config.ts";
export type { ChannelsConfig, WebhookConfig } from "./channels-schema.ts";
export type { SlackConfig, SlackReception } from "./slack-schema.ts";
export type {
  TeamsCloudConfig,
  TeamsConfig,
  TeamsCredentialConfig,
  WorkflowConfig,
} from "./teams-schema.ts";
export { type ListenAddress, parseListenAddress } from "./listen-address.ts";

export type { DetectionKnowledge } from "./detector-problems.ts";
export { loadConfig } from "./load-config.ts";
export { parseConfig } from "./parse-config.ts";
export { policyPartOf, withPolicyPart } from "./policy-part.ts";
export { configuredCategory } from "./configured-category.ts";
export { knownNames, toPolicy } from "./to-policy.ts";
export { jsonSchema } from "./config-schema.ts";
export type { Environment } from "./interpolate-environment.ts";
export { exampleConfig, type ExampleConfig, type ExampleUpstream } from "./example-config.ts";
export type { AnchorConfig } from "./anchor-schema.ts";
export type { ForwardConfig } from "./forward-schema.ts";
export type { ProviderConfig } from "./identity-schema.ts";
