import { createConditionLanguage } from "@countersign/analysis";
import type { ConditionLanguage } from "@countersign/core";
import { ENTITY_TYPES } from "@countersign/detection";

/** The language the rules' conditions are written in. It knows the entity types that detection finds. */
export const conditionLanguage: ConditionLanguage = createConditionLanguage({
  isEntityType: (name) => Object.hasOwn(ENTITY_TYPES, name),
});
