export { startingConfig, type StartingConfig } from "./accepted-config.ts";
export { conditionLanguage } from "./condition-language.ts";
export { type DecidedTool, toolDecider } from "./decide-tool.ts";
export { type CallToExplain, explainCall } from "./explain-call.ts";
export { localRequester, peopleDirectory } from "./people.ts";
export { assertNoOwnReach } from "./own-reach.ts";
export { openRuntime, type Runtime, type RuntimeOptions } from "./runtime.ts";
export { createScan, labelOf } from "./scan.ts";
export { type Replay, type ReplayedCall, replayCalls } from "./replay.ts";
