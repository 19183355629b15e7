import type { MaskingConfig } from "@countersign/config";
import {
  CountersignError,
  isBiggerThan,
  matchesGlob,
  type Scan,
  textReader,
} from "@countersign/core";
import {
  canonicalValue,
  createFieldFinder,
  createScanner,
  ENTITY_TYPES,
  InvalidDetectorError,
  type Scanner,
  type ScannerOptions,
} from "@countersign/detection";
import { recogniserSetup, warnOnce } from "./recogniser-setup.ts";
import { createThreadedScan, withoutSkipped } from "./threaded-scan.ts";

/** The label a token of this entity type begins with: `EMAIL` for `EMAIL_ADDRESS`. */
export function labelOf(entityType: string): string {
  const types: Readonly<Record<string, { readonly label: string }>> = ENTITY_TYPES;
  return Object.hasOwn(types, entityType) ? (types[entityType]?.label ?? entityType) : entityType;
}

/** What of the configuration says what is found. */
export type WhatIsMasked = Omit<MaskingConfig, "outputSchemas" | "binary" | "recogniser"> &
  Partial<Pick<MaskingConfig, "recogniser">>;

/** Above this, looking through a value takes longer than handing it to another thread. In characters. */
const BIG = 32_768;

/**
 * Detection as the configuration wants it: small values here and now, big ones, and all where a model helps, in a
 * thread of their own.
 *
 * @throws {CountersignError} `CONFIG_INVALID` for a detector that could not run in linear time, or a model that is not there.
 */
export function createScan(masking: WhatIsMasked): Scan {
  const options = scannerOptions(masking);
  const scanner = openScanner(options);
  const recogniser = recogniserSetup(masking.recogniser ?? null);
  const thread = createThreadedScan({ options, recogniser }, warnOnce());
  const isAllowed = allowance(masking.allow);
  const findLeft = masking.allowFields.length > 0 ? createFieldFinder(masking.allowFields) : null;
  return {
    findings: async (value, options) => {
      const skip = options?.skip;
      const findings =
        recogniser !== null || isBiggerThan(value, BIG)
          ? await thread.findings(skip === undefined ? value : withoutSkipped(value, skip))
          : scanner.scanJson(value, options);
      if (masking.allow.length === 0) return findings;
      const textOf = textReader(value);
      return findings.filter((finding) => {
        const text = textOf(finding) ?? "";
        return !isAllowed(finding.entityType, text.slice(finding.start, finding.end));
      });
    },
    ...(findLeft === null ? {} : { left: (value, options) => findLeft(value, options?.skip) }),
    canonicalValue,
    labels: new Set(
      [...Object.keys(ENTITY_TYPES), ...masking.custom.map(({ entityType }) => entityType)].map(
        labelOf,
      ),
    ),
  };
}

/** What is looked for in a text that is read piece by piece. A model of one's own has no part in it. */
export interface TextDetection {
  readonly options: ScannerOptions;
  /** Whether the configuration lets a value that was found through. */
  readonly isAllowed: (entityType: string, text: string) => boolean;
}

/** @throws {CountersignError} `CONFIG_INVALID` for a detector that could not run in linear time. */
export function textDetection(masking: WhatIsMasked): TextDetection {
  const options = scannerOptions(masking);
  openScanner(options);
  return { options, isAllowed: allowance(masking.allow) };
}

/** A value is let through as it is written, and as another spelling of it: other capitals of an address, a card's spaces. */
function allowance(allow: readonly string[]): TextDetection["isAllowed"] {
  return (entityType, text) => {
    if (allow.length === 0) return false;
    if (allow.some((pattern) => matchesGlob(pattern, text))) return true;
    const canonical = canonicalValue(entityType, text);
    return allow.some((pattern) =>
      pattern.includes("*")
        ? entityType === "EMAIL_ADDRESS" && matchesGlob(pattern.toLowerCase(), canonical)
        : canonicalValue(entityType, pattern) === canonical,
    );
  };
}

/** @throws {CountersignError} `CONFIG_INVALID` for a detector of the configuration that could not run in linear time. */
function openScanner(options: ScannerOptions): Scanner {
  try {
    return createScanner(options);
  } catch (error) {
    if (!(error instanceof InvalidDetectorError)) throw error;
    throw new CountersignError("CONFIG_INVALID", `masking.custom: ${error.message}`, {
      cause: error,
    });
  }
}

function scannerOptions(masking: WhatIsMasked): ScannerOptions {
  const types = [
    ...Object.keys(ENTITY_TYPES),
    ...masking.custom.map(({ entityType }) => entityType),
  ];
  const off = types.filter((entityType) =>
    masking.off.some((pattern) => matchesGlob(pattern, entityType)),
  );
  return {
    names: masking.names,
    enable: masking.organizations ? ["ORGANIZATION"] : [],
    disable: off,
    thresholds: masking.confidence,
    custom: masking.custom,
    ...(masking.allowFields.length > 0 ? { allow: [{ keys: masking.allowFields }] } : {}),
  };
}
