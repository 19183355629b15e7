// The library's whole public surface.

// What is found.
export type { Finding, JsonFinding, JsonValue, TextContext } from "./finding.ts";
export { ENTITY_TYPES, type EntityType } from "./entity-types.ts";

// Finding it.
export { createScanner, type Scanner, type ScannerOptions } from "./scanner.ts";

// Comparing what was found.
export { canonicalValue } from "./canonical-value.ts";
