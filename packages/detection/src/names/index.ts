export { type EntityRecogniser, withDeadline } from "./entity-recogniser.ts";
export {
  createNameTagger,
  DEFAULT_RECALL_BIAS,
  type NameTagger,
  type NameTaggerOptions,
} from "./name-tagger.ts";
