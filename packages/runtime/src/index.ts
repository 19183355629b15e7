export { startingConfig, type StartingConfig } from "./accepted-config.ts";
export { createGuard, type CreateGuardOptions, type OpenGuard } from "./create-guard.ts";
export { configKnowledge } from "./config-knowledge.ts";
export { conditionLanguage } from "./condition-language.ts";
export { type DecidedTool, toolDecider } from "./decide-tool.ts";
export { type CallToExplain, explainCall } from "./explain-call.ts";
export { localRequester, peopleDirectory } from "./people.ts";
export { assertNoOwnReach } from "./own-reach.ts";
export { recordStart } from "./record-start.ts";
export { openRuntime, type Runtime, type RuntimeOptions } from "./runtime.ts";
export { maskingNotices } from "./masking-in-words.ts";
export {
  createScan,
  labelOf,
  type TextDetection,
  textDetection,
  type WhatIsMasked,
} from "./scan.ts";
export { type Replay, replayCalls } from "./replay.ts";
export { cloudEventOf } from "./forward/cloud-event.ts";
export { openSlackExamination } from "./slack-channel.ts";
export { openTeamsExamination } from "./teams-channel.ts";
export { standingConfig, type StandingConfig } from "./standing-config.ts";
export { systemClock } from "./clock.ts";
export { openStorage, type OpenStorageOptions } from "./open-storage.ts";
export { openAnchors } from "./anchor/open-anchor.ts";
