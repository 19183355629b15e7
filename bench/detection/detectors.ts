/**
 * The detectors that are compared, each as `text → spans`, with the settings their documentation calls usual.
 * A library that only gives the redacted text is compared by aligning that with the original.
 */
import type { Found } from "./score.ts";

export type Detect = (text: string) => Found[] | Promise<Found[]>;

export interface Detector {
  readonly name: string;
  /** What was switched on, for the report. */
  readonly settings: string;
  load(): Promise<Detect>;
}

export const DETECTORS: readonly Detector[] = [
  {
    name: "@countersign/detection",
    settings: "`createScanner()`",
    load: async () => (await import("./ours.ts")).detect,
  },
  {
    name: "redact-pii",
    settings: "`SyncRedactor`, every built-in redactor; spans by alignment",
    async load() {
      const { SyncRedactor } = (await import("redact-pii")).default as unknown as {
        SyncRedactor: new (options: object) => { redact(text: string): string };
      };
      const marker = "\uE100";
      const types = Object.entries(REDACT_PII);
      // One redactor a type, because the replacement does not say which rule it was.
      const redactors = types.map(([rule, type]) => {
        const others = types
          .filter(([name]) => name !== rule)
          .map(([name]) => [name, { enabled: false }]);
        return {
          type,
          redactor: new SyncRedactor({
            globalReplaceWith: marker,
            builtInRedactors: Object.fromEntries(others),
          }),
        };
      });
      return (text) =>
        redactors.flatMap(({ type, redactor }) => align(text, redactor.redact(text), marker, type));
    },
  },
  {
    name: "@redactpii/node",
    settings: "all rules; spans by alignment",
    async load() {
      const { Redactor } = await import("@redactpii/node");
      const marker = "\uE100";
      const rules = [
        ["CREDIT_CARD", "CREDIT_CARD"],
        ["EMAIL", "EMAIL_ADDRESS"],
        ["NAME", "PERSON"],
        ["PHONE", "PHONE_NUMBER"],
        ["SSN", "US_SSN"],
      ] as const;
      const none = { CREDIT_CARD: false, EMAIL: false, NAME: false, PHONE: false, SSN: false };
      const redactors = rules.map(([rule, type]) => ({
        type,
        redactor: new Redactor({
          rules: { ...none, [rule]: true },
          globalReplaceWith: marker,
          failSilent: true,
        }),
      }));
      return (text) =>
        redactors.flatMap(({ type, redactor }) => align(text, redactor.redact(text), marker, type));
    },
  },
  {
    name: "openredaction",
    settings: "`new OpenRedaction()`, default patterns",
    async load() {
      const { OpenRedaction } = (await import("openredaction")) as unknown as {
        OpenRedaction: new () => {
          detect(
            text: string,
          ): Promise<{ detections: { type: string; position: [number, number] }[] }>;
        };
      };
      const detector = new OpenRedaction();
      return async (text) => {
        const { detections } = await detector.detect(text);
        return detections.map(({ type, position: [start, end] }) => ({
          start,
          end,
          type: openRedactionType(type),
        }));
      };
    },
  },
  {
    name: "compromise",
    settings: "people, places, organisations, e-mails, phone numbers",
    async load() {
      const { default: nlp } = await import("compromise");
      const kinds = [
        ["people", "PERSON"],
        ["places", "LOCATION"],
        ["organizations", "ORGANIZATION"],
        ["emails", "EMAIL_ADDRESS"],
        ["phoneNumbers", "PHONE_NUMBER"],
      ] as const;
      interface Match {
        readonly offset: { readonly start: number; readonly length: number };
      }
      return (text) => {
        const document = nlp(text) as unknown as Record<
          string,
          () => { json(options: object): Match[] }
        >;
        return kinds.flatMap(([kind, type]) =>
          document[kind]!()
            .json({ offset: true })
            .map(({ offset }) => {
              // The offset takes in the punctuation around the words.
              const raw = text.slice(offset.start, offset.start + offset.length);
              const start = offset.start + (/^[\s\p{P}]*/u.exec(raw)?.[0].length ?? 0);
              return { start, end: offset.start + raw.replace(/[\s,;:.!?]*$/, "").length, type };
            }),
        );
      };
    },
  },
  {
    name: "@openai/guardrails",
    settings:
      "`pii`, every entity that is not deprecated, encoded text too; every occurrence of a reported string",
    async load() {
      const { pii, PIIEntity } = (await import("@openai/guardrails")).default;
      const entities = Object.values(PIIEntity).filter(
        (entity) => entity !== "PERSON" && entity !== "NRP",
      );
      return async (text) => {
        if (text.trim() === "") return [];
        const personal = await pii({}, text, { entities, block: false, detect_encoded_pii: true });
        const reported = Object.entries(
          (personal.info["detected_entities"] ?? {}) as Record<string, string[]>,
        ).flatMap(([type, values]) =>
          values.map((value) => ({ type: GUARDRAILS[type] ?? type, value })),
        );
        return reported.flatMap(({ type, value }) =>
          occurrences(text, value).map((start) => ({ start, end: start + value.length, type })),
        );
      };
    },
  },
  {
    name: "@openai/guardrails, secret keys",
    settings: "`secretKeysCheck`, balanced; every occurrence of a reported string",
    async load() {
      const { secretKeysCheck } = (await import("@openai/guardrails")).default;
      return async (text) => {
        if (text.trim() === "") return [];
        const { info } = await secretKeysCheck({}, text, { threshold: "balanced" });
        return ((info["detected_secrets"] ?? []) as string[]).flatMap((value) =>
          occurrences(text, value).map((start) => ({
            start,
            end: start + value.length,
            type: "SECRET",
          })),
        );
      };
    },
  },
  {
    name: "langchain piiMiddleware",
    settings: "the five built-in detectors",
    async load() {
      const { detectCreditCard, detectEmail, detectIP, detectMacAddress, detectUrl } = await import(
        "langchain"
      );
      const detectors = [
        [detectCreditCard, "CREDIT_CARD"],
        [detectEmail, "EMAIL_ADDRESS"],
        [detectIP, "IP_ADDRESS"],
        [detectMacAddress, "MAC_ADDRESS"],
        [detectUrl, "URL"],
      ] as const;
      return (text) =>
        detectors.flatMap(([find, type]) =>
          find(text).map(({ start, end }) => ({ start, end, type })),
        );
    },
  },
  {
    name: "secretlint",
    settings: "recommended preset",
    async load() {
      const { lintSource } = await import("@secretlint/core");
      const { creator } = await import("@secretlint/secretlint-rule-preset-recommend");
      const config = {
        rules: [{ id: "@secretlint/secretlint-rule-preset-recommend", rule: creator }],
      };
      return async (text) => {
        const { messages } = await lintSource({
          source: { filePath: "/sample.txt", content: text, ext: ".txt", contentType: "text" },
          options: { noPhysicFilePath: true, config },
        });
        return messages.map(({ range: [start, end] }) => ({ start, end, type: "SECRET" }));
      };
    },
  },
];

/** Where `redacted` has the marker, the original has what was replaced: what stands between the kept pieces. */
export function align(text: string, redacted: string, marker: string, type: string): Found[] {
  const [first, ...kept] = redacted.split(marker);
  const found: Found[] = [];
  let start = first!.length;
  if (!text.startsWith(first!)) return found;
  kept.forEach((piece, at) => {
    // redact-pii writes the word where a name has no comma after it.
    const after = piece.replace(/^undefined/, "");
    const end =
      at === kept.length - 1
        ? text.length - after.length
        : after === ""
          ? start
          : text.indexOf(after, start);
    if (end < start) return;
    if (end > start) found.push({ start, end, type });
    start = end + after.length;
  });
  return found;
}

function occurrences(text: string, value: string): number[] {
  const starts: number[] = [];
  if (value === "") return starts;
  for (let at = text.indexOf(value); at !== -1; at = text.indexOf(value, at + value.length))
    starts.push(at);
  return starts;
}

const REDACT_PII: Readonly<Record<string, string>> = {
  creditCardNumber: "CREDIT_CARD",
  streetAddress: "ADDRESS",
  zipcode: "ZIP_CODE",
  phoneNumber: "PHONE_NUMBER",
  ipAddress: "IP_ADDRESS",
  usSocialSecurityNumber: "US_SSN",
  emailAddress: "EMAIL_ADDRESS",
  username: "USERNAME",
  password: "PASSWORD",
  credentials: "PASSWORD",
  digits: "DIGITS",
  url: "URL",
  names: "PERSON",
};

const GUARDRAILS: Readonly<Record<string, string>> = {
  CRYPTO: "CRYPTO_ADDRESS",
  BIC_SWIFT: "BIC_CODE",
  US_BANK_NUMBER: "BANK_ACCOUNT",
  US_DRIVER_LICENSE: "DRIVER_LICENSE",
  US_PASSPORT: "PASSPORT",
  ES_NIE: "ES_NIF",
  IT_FISCAL_CODE: "IT_CODICE_FISCALE",
};

const OPENREDACTION: readonly (readonly [RegExp, string])[] = [
  [/^EMAIL/, "EMAIL_ADDRESS"],
  [/PHONE|MOBILE|TELEPHONE/, "PHONE_NUMBER"],
  [/^NAME|PERSON|NAME$/, "PERSON"],
  [/CREDIT_CARD|DEBIT_CARD/, "CREDIT_CARD"],
  [/IBAN/, "IBAN_CODE"],
  [/^IPV?[46]?$|IP_ADDRESS/, "IP_ADDRESS"],
  [/MAC_ADDRESS/, "MAC_ADDRESS"],
  [/^SSN|US_SSN|SOCIAL_SECURITY/, "US_SSN"],
  [/ADDRESS_|STREET|_ADDRESS$|^ADDRESS/, "ADDRESS"],
  [/ZIP|POSTCODE|POSTAL/, "ZIP_CODE"],
  [/DATE_OF_BIRTH|DOB/, "DATE_OF_BIRTH"],
  [/^DATE/, "DATE_TIME"],
  [/USERNAME/, "USERNAME"],
  [/PASSPORT/, "PASSPORT"],
  [/DRIV/, "DRIVER_LICENSE"],
  [/^URL/, "URL"],
  [/BITCOIN|ETHEREUM|CRYPTO|LITECOIN|MONERO/, "CRYPTO_ADDRESS"],
  [/NHS/, "UK_NHS"],
  [/NINO|NATIONAL_INSURANCE/, "UK_NINO"],
  [/KEY|TOKEN|SECRET|PASSWORD|JWT|CREDENTIAL/, "SECRET"],
  [/SWIFT|BIC/, "BIC_CODE"],
  [/ROUTING/, "ROUTING_NUMBER"],
  [/ACCOUNT/, "BANK_ACCOUNT"],
];

function openRedactionType(type: string): string {
  return OPENREDACTION.find(([pattern]) => pattern.test(type))?.[1] ?? type;
}
