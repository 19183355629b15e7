/**
 * Accepts every value as it is. The SDK's own schemas re-serialise what they check and strip what they do not know;
 * a gateway has to hand on what it was given.
 */
export const ANY: {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: "countersign";
    readonly validate: (value: unknown) => { readonly value: Record<string, unknown> };
  };
} = {
  "~standard": {
    version: 1,
    vendor: "countersign",
    validate: (value) => ({ value: value as Record<string, unknown> }),
  },
};
