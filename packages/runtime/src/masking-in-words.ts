import type { MaskingConfig } from "@countersign/config";

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
