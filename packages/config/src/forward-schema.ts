import { z } from "zod";

/** Where records are sent as they are written. */
export type ForwardConfig = { readonly name: string } & (
  | {
      readonly kind: "otlp";
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
    }
  | { readonly kind: "webhook"; readonly url: string; readonly secret: string }
  | {
      readonly kind: "syslog";
      readonly host: string;
      readonly port: number;
      readonly tls: boolean;
      readonly enterpriseNumber: number;
    }
);

const LOOPBACK = /^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?(?:\/|$)/;
const LOOPBACK_HOST = /^(?:127\.0\.0\.1|localhost|::1)$/;

/** An address that nobody on the way can read or change what is sent to. */
export const loopbackOrTls: z.ZodType<string> = z
  .url("expected an address such as `https://collector.example`")
  .refine(
    (text) => text.startsWith("https://") || LOOPBACK.test(text),
    "expected `https://`; `http://` goes no further than this machine",
  );

/** One entry of `audit.forward`: exactly one way to send. */
export const forwardSchema: z.ZodType<ForwardConfig> = z
  .strictObject({
    name: z
      .string()
      .regex(
        /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
        "expected up to 64 letters, digits, `.`, `_` or `-`, beginning with a letter or digit",
      )
      .describe("Names it; under another name everything is sent again."),
    otlp: z
      .strictObject({
        url: loopbackOrTls.describe("Base address of an OTLP receiver over HTTP."),
        headers: z.record(z.string(), z.string()).default({}).describe("Such as `authorization`."),
      })
      .optional()
      .describe("Log records and spans, as OpenTelemetry has them."),
    webhook: z
      .strictObject({
        url: loopbackOrTls.describe("Where batches of CloudEvents are posted."),
        secret: z
          .string()
          .regex(
            /^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/,
            "expected `whsec_` and 24 to 64 bytes in base64, best as `${env:NAME}`",
          )
          .describe("Signs what is sent, as the Standard Webhooks specification says."),
      })
      .optional()
      .describe("CloudEvents, signed."),
    syslog: z
      .strictObject({
        host: z.string().min(1, "expected a host").describe("Of the receiver."),
        port: z.int().min(1).max(65_535).default(6514).describe("Of the receiver."),
        tls: z.boolean().default(true).describe("TLS; off only on this machine."),
        enterprise_number: z
          .int()
          .min(1)
          .default(32_473)
          .describe("Your private enterprise number; the default is the one for examples."),
      })
      .refine(
        ({ host, tls }) => tls || LOOPBACK_HOST.test(host),
        "expected `tls: true`; without it nothing goes further than this machine",
      )
      .optional()
      .describe("RFC 5424 over TLS."),
  })
  .transform(({ name, otlp, webhook, syslog }, context): ForwardConfig => {
    const ways = [otlp, webhook, syslog].filter((way) => way !== undefined);
    if (ways.length === 1 && otlp !== undefined) return { name, kind: "otlp", ...otlp };
    if (ways.length === 1 && webhook !== undefined) return { name, kind: "webhook", ...webhook };
    if (ways.length === 1 && syslog !== undefined) {
      const { enterprise_number: enterpriseNumber, ...rest } = syslog;
      return { name, kind: "syslog", ...rest, enterpriseNumber };
    }
    context.addIssue({
      code: "custom",
      message: "expected exactly one of `otlp`, `webhook` and `syslog`",
    });
    return z.NEVER;
  });
