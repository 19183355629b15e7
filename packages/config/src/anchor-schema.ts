import { z } from "zod";
import { loopbackOrTls } from "./forward-schema.ts";

/** Where checkpoints are kept besides the database. */
export type AnchorConfig =
  | { readonly kind: "file"; readonly file: string }
  | {
      readonly kind: "syslog";
      readonly host: string;
      readonly port: number;
      readonly transport: "tls" | "tcp" | "udp";
      readonly enterpriseNumber: number;
    }
  | {
      readonly kind: "s3";
      readonly bucket: string;
      readonly region: string;
      /** `null`: that of Amazon for the region. */
      readonly endpoint: string | null;
      readonly prefix: string;
      readonly accessKeyId: string;
      readonly secretAccessKey: string;
      readonly sessionToken: string | null;
      readonly lockMode: "compliance" | "governance";
      readonly lockDays: number;
    }
  | {
      readonly kind: "witness";
      readonly url: string;
      readonly vkey: string;
    };

/** One entry of `audit.anchors`: exactly one kind of place. */
export const anchorSchema: z.ZodType<AnchorConfig> = z
  .strictObject({
    file: z
      .string()
      .min(1, "expected a file")
      .optional()
      .describe("A file that is only appended to, best on another disk or machine."),
    syslog: z
      .strictObject({
        host: z.string().min(1, "expected a host").describe("Of the receiver."),
        port: z.int().min(1).max(65_535).default(6514).describe("Of the receiver."),
        transport: z
          .enum(["tls", "tcp", "udp"])
          .default("tls")
          .describe("A checkpoint is signed and holds nothing secret; UDP may lose some."),
        enterprise_number: z
          .int()
          .min(1)
          .default(32_473)
          .describe("Your private enterprise number; the default is the one for examples."),
      })
      .optional()
      .describe("RFC 5424 messages, one for each checkpoint."),
    s3: z
      .strictObject({
        bucket: z
          .string()
          .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "expected the name of a bucket")
          .describe("Made with object lock."),
        region: z
          .string()
          .regex(/^[a-z0-9-]{2,40}$/, "expected a region such as `eu-central-1`")
          .describe("Of the bucket."),
        endpoint: loopbackOrTls
          .nullable()
          .default(null)
          .describe("Of storage that is not Amazon's."),
        prefix: z
          .string()
          .regex(/^[A-Za-z0-9._/-]{0,200}$/, "expected letters, digits, `.`, `_`, `/` and `-`")
          .default("countersign/")
          .describe("What names begin with; one for each log."),
        access_key_id: z.string().min(1).describe("May put, get and list objects, not delete."),
        secret_access_key: z.string().min(1).describe("Best as `${env:NAME}`."),
        session_token: z.string().nullable().default(null).describe("Of temporary credentials."),
        lock_mode: z
          .enum(["compliance", "governance"])
          .default("compliance")
          .describe("`compliance`: nobody can delete it before its time, whatever they may do."),
        lock_days: z.int().min(1).max(36_500).describe("How long nobody can delete it."),
      })
      .optional()
      .describe("Objects that are locked against deleting and overwriting."),
    witness: z
      .strictObject({
        url: loopbackOrTls.describe("Submission address of a witness, as c2sp.org/tlog-witness."),
        vkey: z
          .string()
          .regex(/^[^+\s]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]+={0,2}$/, "expected `name+id+key`")
          .describe("Its public key."),
      })
      .optional()
      .describe("Somebody who signs that the log only ever grew."),
  })
  .transform(({ file, syslog, s3, witness }, context): AnchorConfig => {
    const kinds = [file, syslog, s3, witness].filter((kind) => kind !== undefined);
    if (kinds.length === 1 && file !== undefined) return { kind: "file", file };
    if (kinds.length === 1 && syslog !== undefined) {
      const { enterprise_number: enterpriseNumber, ...rest } = syslog;
      return { kind: "syslog", ...rest, enterpriseNumber };
    }
    if (kinds.length === 1 && s3 !== undefined) {
      return {
        kind: "s3",
        bucket: s3.bucket,
        region: s3.region,
        endpoint: s3.endpoint,
        prefix: s3.prefix,
        accessKeyId: s3.access_key_id,
        secretAccessKey: s3.secret_access_key,
        sessionToken: s3.session_token,
        lockMode: s3.lock_mode,
        lockDays: s3.lock_days,
      };
    }
    if (kinds.length === 1 && witness !== undefined) return { kind: "witness", ...witness };
    context.addIssue({
      code: "custom",
      message: "expected exactly one of `file`, `syslog`, `s3` and `witness`",
    });
    return z.NEVER;
  });
