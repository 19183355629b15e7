import type { DetectionKnowledge } from "@countersign/config";
import type { ConditionLanguage } from "@countersign/core";
import { ENTITY_TYPES, patternProblem } from "@countersign/detection";
import { conditionLanguage } from "./condition-language.ts";

/** What a configuration is checked by that its schema does not know: the language of conditions, and what is detected. */
export const configKnowledge: {
  readonly conditions: ConditionLanguage;
  readonly detection: DetectionKnowledge;
} = {
  conditions: conditionLanguage,
  detection: { entityTypes: Object.keys(ENTITY_TYPES), patternProblem },
};
