export {
  createConditionLanguage,
  type ConditionLanguageOptions,
} from "./conditions/create-condition-language.ts";
export { createClassifier } from "./create-classifier.ts";
export { readEffect } from "./read-effect.ts";
export { readReach } from "./read-reach.ts";
export { type SqlReader, startSqlReader } from "./sql/sql-reader.ts";
