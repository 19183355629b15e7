import type { MaskingConfig } from "@countersign/config";
import { ENTITY_TYPES } from "@countersign/detection";
import { matchesGlob } from "@countersign/core";

/** What is masked, for reviewers: what a request shows without a token was either harmless or left out on purpose. */
export function maskingInWords(masking: MaskingConfig): readonly string[] {
  const { names, organizations, off, allow, confidence } = masking;
  const raised = Object.keys(confidence);
  return [
    off.length === 0 ? "every entity type" : `every entity type but ${off.join(", ")}`,
    names ? "names of people in running text" : "no names of people in running text",
    ...(organizations ? ["names of organizations"] : []),
    ...(raised.length === 0
      ? []
      : [`only findings that are certain enough of ${raised.join(", ")}`]),
    ...(allow.length === 0
      ? []
      : [
          `not ${allow.length === 1 ? "one value" : `${allow.length} values`} the configuration lets through`,
        ]),
  ];
}

/** What leaves everything as it is, on purpose or by mistake; nobody should have to guess it from a result. */
export function maskingNotices({ off, allow }: MaskingConfig): readonly string[] {
  const isEverythingOff = Object.keys(ENTITY_TYPES).every((entityType) =>
    off.some((pattern) => matchesGlob(pattern, entityType)),
  );
  return [
    ...(isEverythingOff ? ["NOTHING IS MASKED: `masking.off` names every entity type"] : []),
    ...allow
      .filter((pattern) => /^\*+$/.test(pattern))
      .map(
        (pattern) =>
          `NOTHING IS MASKED: \`${pattern}\` of \`masking.allow\` lets every value through`,
      ),
  ];
}
