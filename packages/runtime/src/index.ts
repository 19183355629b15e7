export { conditionLanguage } from "./condition-language.ts";
export { type DecidedTool, toolDecider } from "./decide-tool.ts";
export { localRequester, peopleDirectory } from "./people.ts";
export { openRuntime, type Runtime, type RuntimeOptions } from "./runtime.ts";
export { createScan, labelOf } from "./scan.ts";
