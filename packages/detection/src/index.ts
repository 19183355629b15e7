// The library's whole public surface.

// What is found.
export type { Finding, JsonFinding, JsonValue, TextContext } from "./finding.ts";
export { ENTITY_TYPES, type EntityType } from "./entity-types.ts";

// Finding it.
export { createScanner, type Scanner, type ScannerOptions } from "./scanner.ts";

// Finding it in a text that arrives in pieces.
export {
  createTextStream,
  type SettledText,
  type TextStream,
  type TextStreamOptions,
} from "./stream/text-stream.ts";

// Detectors and exceptions of the caller's own.
export type { AllowRule } from "./custom/allow-list.ts";
export { createFieldFinder, type FieldFinder } from "./scan/field-finder.ts";
export { CHECKSUMS, type CustomDetector, patternProblem } from "./custom/custom-detector.ts";
export { InvalidDetectorError } from "./custom/parse-pattern.ts";

// Names, and a model of the caller's own in their place.
export {
  createNameTagger,
  type DeadlineOptions,
  type EntityRecogniser,
  type FallbackReason,
  type NameTagger,
  type NameTaggerOptions,
  withDeadline,
} from "./names/index.ts";

// Comparing what was found.
export { canonicalValue } from "./canonical-value.ts";
