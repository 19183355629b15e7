/**
 * The whole of `countersign.yaml` as one zod schema: it checks, fills in defaults, and writes the JSON Schema that
 * editors use. What needs more than one part of the file to judge is in `cross-checks.ts`.
 */
import { STRATEGIES } from "@countersign/core";
import { z } from "zod";

import { auditSchema } from "./audit-schema.ts";
import type { Config } from "./config.ts";
import { clientsSchema } from "./clients-schema.ts";
import { definitionsSchema } from "./definitions-schema.ts";
import { destinationsSchema } from "./destinations-schema.ts";
import { isEntityType, unknownEntityType } from "./entity-type.ts";
import { identitySchema } from "./identity-schema.ts";
import { parseListenAddress, type ListenAddress } from "./listen-address.ts";
import { limitsSchema } from "./limits-schema.ts";
import { channelsSchema } from "./channels-schema.ts";
import { peopleSchema, reviewersSchema } from "./people-schema.ts";
import { approvalsSchema, entityTypeSchema, policySchema } from "./policy-schema.ts";
import { withReadyPolicies } from "./ready-policies.ts";
import { upstreamsSchema } from "./upstream-schema.ts";

/** What the file says before paths are made absolute and reviewers are filled in. */
export type WrittenConfig = Omit<Config, "file">;

const http = z
  .union([z.string(), z.literal(false)], "expected an address and a port, or `false`")
  .transform((value, context): ListenAddress | null => {
    if (value === false) return null;
    const read = parseListenAddress(value);
    if ("address" in read) return read.address;
    context.addIssue({ code: "custom", message: read.problem });
    return z.NEVER;
  });

const listen: z.ZodType<Config["listen"]> = z
  .strictObject({
    http: http
      .prefault("127.0.0.1:4319")
      .describe(
        "Address and port of the page, the API and Streamable HTTP, or `false` for none. Beyond loopback it needs `agent_authentication: oauth` and `public_url`.",
      ),
    agent_authentication: z
      .enum(["token", "none", "oauth"])
      .default("token")
      .describe(
        "What agents that call over HTTP present: the `token` of this installation, `none`, or an access token of one of `identity.providers` (`oauth`).",
      ),
    metrics_token: z
      .string()
      .min(16, "expected at least 16 characters")
      .exactOptional()
      .describe(
        "What Prometheus presents as a bearer token to read `/metrics`; best as `${env:METRICS_TOKEN}`. Without it there are no metrics.",
      ),
    public_url: z
      .string()
      .regex(
        /^https:\/\/[A-Za-z0-9.-]+(?::\d{1,5})?$/,
        "expected an address such as `https://countersign.example`, without a path",
      )
      .exactOptional()
      .describe(
        "What people and agents call us by, where a proxy with TLS stands in front. It has to pass the host on.",
      ),
  })
  .transform((value) => ({
    http: value.http,
    agentAuthentication: value.agent_authentication,
    publicUrl: value.public_url?.toLowerCase() ?? null,
    metricsToken: value.metrics_token ?? null,
  }));

const storage: z.ZodType<Config["storage"]> = z
  .strictObject({
    postgres: z
      .string()
      .regex(/^postgres(ql)?:\/\/./, "expected a URL that begins with `postgres://`")
      .nullable()
      .default(null)
      .describe(
        "URL of a database that speaks PostgreSQL's protocol, for several daemons that share everything; best as `${env:DATABASE_URL}`. Without it, SQLite in `data_folder`.",
      ),
    lease_seconds: z
      .number()
      .min(2)
      .max(600)
      .default(30)
      .describe(
        "How long a running call is believed to run without a sign of life of the daemon that runs it. Then its outcome is unknown.",
      ),
  })
  .transform(({ postgres, lease_seconds }) => ({ postgres, leaseSeconds: lease_seconds }));

const entityTypeGlob = z.string().superRefine((name, context) => {
  if (name.includes("*") || isEntityType(name)) return;
  context.addIssue(unknownEntityType());
});

const customDetector = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,40}$/, "expected a name like `employee-id`")
      .describe("Appears in findings."),
    entity_type: entityTypeSchema.describe(
      "One of ours, or a new one that begins with `CUSTOM_`, such as `CUSTOM_EMPLOYEE_ID`.",
    ),
    pattern: z
      .string()
      .min(1)
      .max(500)
      .exactOptional()
      .describe(
        "Literals, classes, groups, `|`, `?`, `*`, `+` and `{m,n}`. What cannot be matched in linear time is refused.",
      ),
    words: z
      .array(z.string().min(2).max(200))
      .exactOptional()
      .describe("Words to find as they stand, case ignored."),
    checksum: z
      .enum(["luhn", "verhoeff", "mod-97", "mod-11-10"])
      .exactOptional()
      .describe("Check digit rule that a match must keep."),
    context: z
      .array(z.string().min(2).max(60))
      .exactOptional()
      .describe("Words one of which must stand shortly before a match of the pattern."),
    confidence: z.number().min(0).max(1).exactOptional().describe("0 to 1. Default 0.8."),
  })
  .refine(
    ({ pattern, words }) => pattern !== undefined || (words ?? []).length > 0,
    "expected `pattern` or `words`",
  )
  .transform(({ entity_type, ...rest }) => ({ ...rest, entityType: entity_type }));

const strategy = z.strictObject({
  entities: z
    .array(entityTypeGlob)
    .min(1)
    .describe("Entity types, or globs of them such as `*_KEY`."),
  upstream: z
    .string()
    .min(1)
    .exactOptional()
    .describe("Name or glob of the upstream it is about. Without it, every upstream."),
  tool: z.string().min(1).exactOptional().describe("Name or glob. Without it, every tool."),
  path: z
    .string()
    .regex(/^(?:\$|\*)/, "expected a path that begins with `$`, such as `$.rows[*].email`")
    .exactOptional()
    .describe("Where in the arguments or the result. Without it, everywhere."),
  strategy: z
    .enum(STRATEGIES)
    .describe(
      "`token` can be turned back by `policy.disclose`, and so can `format-preserving`, which looks like a value of its type and is nobody's; `redact`, `mask` (last four characters) and `hash` cannot; `block` withholds the whole call or result.",
    ),
});

const binaryRule = z.strictObject({
  upstream: z
    .string()
    .min(1)
    .exactOptional()
    .describe("Name or glob of the upstream it is about. Without it, every upstream."),
  type: z
    .string()
    .regex(/^[a-z*][a-z0-9.+*/-]*$/, "expected a media type in lower case, such as `image/*`")
    .exactOptional()
    .describe("Media type, or a glob of them. Without it, every type."),
  handling: z
    .enum(["pass", "drop", "mask"])
    .describe(
      "`pass`: as it is; `drop`: a note in its place; `mask`: text in it is masked, and what is no text is withheld like `drop`.",
    ),
});

const recogniser = z
  .strictObject({
    model: z
      .string()
      .min(1, "expected a folder")
      .describe(
        "Folder of a token-classification model, relative to the folder of this file: `config.json`, `tokenizer.json`, `onnx/model.onnx`.",
      ),
    precision: z
      .enum(["fp32", "fp16", "q8"])
      .default("fp32")
      .describe(
        "Which weights: `onnx/model.onnx`, `onnx/model_fp16.onnx` or `onnx/model_quantized.onnx`.",
      ),
    deadline_seconds: z
      .number()
      .min(0.05)
      .max(60)
      .default(2)
      .describe(
        "How long a value may wait for the model. What it has not read by then is left to the built-in tagger.",
      ),
  })
  .transform(({ deadline_seconds, ...rest }) => ({ ...rest, deadlineSeconds: deadline_seconds }));

const masking: z.ZodType<Config["masking"]> = z
  .strictObject({
    names: z
      .boolean()
      .default(true)
      .describe("Whether to look for people's names in running text."),
    organizations: z
      .boolean()
      .default(false)
      .describe("Whether to look for names of organizations."),
    confidence: z
      .record(entityTypeSchema, z.number().min(0).max(1))
      .default({})
      .describe("By entity type, from 0 to 1: findings less certain than this are not masked."),
    allow: z
      .array(z.string().min(1, "expected a value, or a glob with `*`"))
      .default([])
      .describe(
        "Values, or globs of values, that are not masked, such as `*@support.example.com`.",
      ),
    off: z
      .array(entityTypeGlob)
      .default([])
      .describe("Entity types, or globs of them such as `*_KEY`, that are not masked."),
    custom: z
      .array(customDetector)
      .default([])
      .describe("Detectors of your own, for what only your company has."),
    allow_fields: z
      .array(z.string().min(1).max(100))
      .default([])
      .describe("Keys or column headers whose values are not masked, however they are written."),
    strategies: z
      .array(strategy)
      .default([])
      .describe("How a value is masked; the first that fits counts. Without one, by a token."),
    binary: z
      .array(binaryRule)
      .default([])
      .describe(
        "What becomes of images, sounds and other bytes; the first that fits counts. Without one, text is masked and the rest passes.",
      ),
    output_schemas: z
      .enum(["relax", "format-preserving"])
      .default("relax")
      .describe(
        "How masked results fit a tool's `outputSchema`: `relax` shows clients a schema that tokens fit, `format-preserving` keeps most of it and puts values of the form it asks for in place of tokens that would not fit.",
      ),
    recogniser: recogniser
      .exactOptional()
      .describe(
        "A transformer that finds names beside the built-in tagger. Needs `@huggingface/transformers` installed beside Countersign.",
      ),
  })
  .transform(({ allow_fields, output_schemas, recogniser, ...rest }) => ({
    ...rest,
    recogniser: recogniser ?? null,
    allowFields: allow_fields,
    outputSchemas: output_schemas,
  }));

export const configSchema: z.ZodType<WrittenConfig> = z
  .strictObject({
    version: z.literal(1).describe("Version of this format."),
    mode: z
      .enum(["local", "team"])
      .default("team")
      .describe(
        "`local`: one person on one machine asks and decides. `team`: nobody decides their own request.",
      ),
    data_folder: z
      .string()
      .min(1, "expected a folder")
      .default(".countersign")
      .describe("Folder of the database and the keys, relative to the folder of this file."),
    storage: storage.prefault({}).describe("Where everything is kept."),
    listen: listen.prefault({}).describe("Where Countersign listens."),
    scope_idle_minutes: z
      .int()
      .min(1)
      .max(525_600)
      .default(240)
      .describe(
        "After this long without a call, also none that is held or runs, masked values get new tokens.",
      ),
    upstreams: upstreamsSchema.prefault({}).describe("Tool servers behind Countersign, by name."),
    destinations: destinationsSchema
      .prefault({})
      .describe("How far hosts and mail domains are trusted that calls name, by name or glob."),
    masking: masking.prefault({}).describe("What is kept out of the model's sight."),
    policy: policySchema.prefault({}).describe("What is decided about a call."),
    approvals: approvalsSchema.prefault({}).describe("How held calls are decided."),
    clients: clientsSchema
      .default([])
      .describe("How clients of one name are waited for; the first that fits counts."),
    limits: limitsSchema.prefault({}).describe("How many calls one requester may have under way."),
    definitions: definitionsSchema
      .prefault({})
      .describe("What becomes of tools whose upstreams change what they say about them."),
    audit: auditSchema.prefault({}).describe("How the log is made provable."),
    identity: identitySchema
      .prefault({})
      .describe("Who vouches for people: OpenID providers, Entra ID among them."),
    people: peopleSchema
      .prefault({})
      .describe("One entry for each human, with the identities by which channels know them."),
    reviewers: reviewersSchema.prefault({}).describe("Groups of people who decide."),
    channels: channelsSchema.prefault({}).describe("Where people are told, besides the page."),
    changes: z
      .strictObject({
        require: z
          .literal("passkey")
          .exactOptional()
          .describe(
            "`passkey`: what loosens what others are held to (a changed configuration, accepted definitions, grants, the end of a pause, emergencies, credentials and keys) takes the touch of a passkey. Best in local mode.",
          ),
      })
      .transform(({ require }) => ({ require: require ?? null }))
      .prefault({})
      .describe("What it takes to change what others are held to."),
    policy_admins: z
      .array(z.string().min(1, "expected a group of `reviewers`, or a person"))
      .default([])
      .describe("Groups or people who accept a change of this file while the daemon runs."),
  })
  .meta({ title: "countersign.yaml" })
  .transform((value) => ({
    mode: value.mode,
    dataFolder: value.data_folder,
    storage: value.storage,
    listen: value.listen,
    scopeIdleMinutes: value.scope_idle_minutes,
    ...withReadyPolicies(value),
    destinations: value.destinations,
    masking: value.masking,
    approvals: value.approvals,
    clients: value.clients,
    limits: value.limits,
    definitions: value.definitions,
    audit: value.audit,
    people: value.people,
    identity: value.identity,
    reviewers: value.reviewers,
    channels: value.channels,
    policyAdmins: value.policy_admins,
    changes: value.changes,
  }));

/** The JSON Schema of what people write, for editors. */
export function jsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(configSchema, { io: "input" });
}
