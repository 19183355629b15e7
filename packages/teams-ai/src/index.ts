export { registerApprovals, type ExistingBot } from "./register-approvals.ts";
export {
  strictAdapter,
  teamsAiTransport,
  type TeamsAiTransportOptions,
} from "./teams-ai-transport.ts";
