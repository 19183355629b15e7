/** The entity types with names of their own. National ids and secrets follow {@link PATTERN} instead. */
const NAMED_ENTITY_TYPES: readonly string[] = `
  PERSON EMAIL_ADDRESS PHONE_NUMBER ADDRESS LOCATION ZIP_CODE ORGANIZATION DATE_OF_BIRTH DATE_TIME AGE TITLE NRP
  USERNAME PASSWORD URL CREDIT_CARD IBAN_CODE BIC_CODE BANK_ACCOUNT ROUTING_NUMBER IP_ADDRESS MAC_ADDRESS IMEI VIN
  LICENSE_PLATE CRYPTO_ADDRESS COORDINATES US_SSN US_ITIN US_NPI US_MBI MEDICAL_RECORD_NUMBER
  HEALTH_INSURANCE_NUMBER PASSPORT DRIVER_LICENSE JWT PRIVATE_KEY CONNECTION_STRING SECRET NATIONAL_ID
`
  .trim()
  .split(/\s+/);

/** `UK_NHS`, `DE_STEUER_ID`; `AWS_ACCESS_KEY`, `GITHUB_TOKEN`; `CUSTOM_EMPLOYEE_ID` for detectors of your own. */
const PATTERN =
  /^(?:[A-Z]{2}_[A-Z0-9_]{2,40}|[A-Z0-9_]{2,40}_(?:KEY|TOKEN|SECRET)|CUSTOM_[A-Z0-9_]{1,40})$/;

/** Whether `name` can be an entity type. Says nothing about whether a detector finds it. */
export function isEntityType(name: string): boolean {
  return NAMED_ENTITY_TYPES.includes(name) || PATTERN.test(name);
}

const expected = "expected one of docs/detectors.md, or one of your own that begins with `CUSTOM_`";

/** A zod issue about a name that cannot be one. `schema-problems.ts` words it. */
export function unknownEntityType(): { code: "custom"; params: Record<string, unknown> } {
  return { code: "custom", params: { noun: "entity type", known: NAMED_ENTITY_TYPES, expected } };
}
