export {
  type DeadlineOptions,
  type EntityRecogniser,
  type FallbackReason,
  withDeadline,
} from "./entity-recogniser.ts";
export {
  createNameTagger,
  type NameTagger,
  type NameTaggerOptions,
} from "./name-tagger.ts";
