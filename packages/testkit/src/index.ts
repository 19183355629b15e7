export { manualClock, type ManualClock } from "./manual-clock.ts";
export { MemoryStorage, type MemoryStorageOptions } from "./memory/memory-storage.ts";
export { startFakeLangSmith, type FakeLangSmith } from "./fake-langsmith.ts";
export { openRawClient, startPostgres, type Postgres } from "./postgres/start-postgres.ts";
export { openTestDatabase, type TestDatabase } from "./postgres/test-database.ts";
export { startTcpProxy, throughProxy, type TcpProxy } from "./postgres/tcp-proxy.ts";
export { temporaryFolder } from "./temporary-folder.ts";
export type { MemoryStore } from "./memory/memory-store.ts";

export { describeCredentials } from "./contracts/describe-credentials.ts";
export { describeSessions } from "./contracts/describe-sessions.ts";
export { MemorySessions } from "./memory/memory-sessions.ts";
export { describeScopes } from "./contracts/describe-scopes.ts";
export { describeStore } from "./contracts/describe-store.ts";
export { compareWithModel } from "./contracts/model-contract.ts";
export { describeVault } from "./contracts/describe-vault.ts";
export {
  newApproval,
  requestApproval,
  type OpenStorage,
  type StorageUnderTest,
} from "./contracts/storage-under-test.ts";

export { holdingGuard, type HoldingGuard } from "./guard/holding-guard.ts";
export { MARK, markingGuard } from "./guard/marking-guard.ts";
export { passThroughGuard } from "./guard/pass-through-guard.ts";
export { recordingGuard, type RecordingGuard } from "./guard/recording-guard.ts";

export { CHAT_CHECKS } from "./contracts/chat/chat-checks.ts";
export type { ChatCheck } from "./contracts/chat/check.ts";
export type { ChatHouse, ChatSeat } from "./chat/chat-house.ts";
export { anyCardSubject, hostile } from "./chat/hostile-subject.ts";

export {
  describeWebhookReceiver,
  type ReceiverOptions,
  type ReceiverUnderTest,
  type Telling,
} from "./contracts/webhook/describe-webhook-receiver.ts";

export * from "./slack/index.ts";
export { openSlackHouse, type SlackHouse, type SlackUnderTest } from "./slack/slack-house.ts";
export {
  describeSlackChannel,
  runSlackCheck,
  SLACK_CHECKS,
} from "./contracts/slack/describe-slack-channel.ts";

export * from "./teams/index.ts";
export { type AdapterUnderTest, openTeamsHouse, type TeamsHouse } from "./teams/teams-house.ts";
export {
  describeTeamsTransport,
  runTeamsCheck,
  TEAMS_CHECKS,
} from "./contracts/teams/describe-teams-transport.ts";
export { softPasskey, type SoftPasskey } from "./soft-passkey.ts";
export { startFakeOpenId, type FakeOpenId } from "./fake-openid.ts";
export { type FakeS3, startFakeS3 } from "./anchor/fake-s3.ts";
export { type FakeWitness, startFakeWitness } from "./anchor/fake-witness.ts";
