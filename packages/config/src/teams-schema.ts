import { z } from "zod";

import { type ListenAddress, parseLoopbackAddress } from "./listen-address.ts";

/** How the bot proves who it is to its directory. Files are absolute paths. */
export type TeamsCredentialConfig =
  | { readonly kind: "secret"; readonly secret: string }
  | {
      readonly kind: "secret-file" | "certificate-file" | "federated-token-file";
      readonly file: string;
    }
  /** `app`: the machine's identity is the bot's own; else one its application trusts: `system`, or a client id. */
  | { readonly kind: "managed-identity"; readonly identity: string };

/** Approvals in Microsoft Teams. */
export interface TeamsConfig {
  /** What it speaks through: the Teams SDK v2, or the library before it. */
  readonly sdk: "v2" | "teams-ai";
  /** Application (client) id of the bot. */
  readonly appId: string;
  /** Its directory. Ids of directories are in lower case. */
  readonly tenant: string;
  /** Directories whose people and conversations are listened to. */
  readonly tenants: readonly string[];
  readonly credential: TeamsCredentialConfig;
  /** Where Teams' messages are taken; nothing else is served there. */
  readonly listen: ListenAddress;
  /** Ids of conversations, by the group or person who is asked there. Others are asked in person. */
  readonly askIn: Readonly<Record<string, string>>;
  /** Where people reach the page, without a slash at the end; `null` if they cannot. */
  readonly page: string | null;
  readonly cloud: TeamsCloudConfig;
}

/** Microsoft's addresses; another cloud has others. */
export interface TeamsCloudConfig {
  readonly login: string;
  readonly openId: string;
  readonly issuer: string;
  readonly scope: string;
  readonly serviceHosts: readonly string[];
}

/** A flow of Teams' Workflows that posts what it is sent: tells, and cannot be answered. */
export interface WorkflowConfig {
  readonly name: string;
  /** A secret: whoever has it can post. */
  readonly url: string;
  /** Groups or people whose requests it is told of; empty: all. */
  readonly reviewers: readonly string[];
  readonly page: string;
}

const guid = z
  .string()
  .regex(
    /^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/,
    "expected an id such as `00000000-0000-0000-0000-000000000000`",
  )
  .transform((id) => id.toLowerCase());

const file = z.string().min(1, "expected a file");

const LOOPBACK = /^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?(?:\/|$)/;

const address = z
  .url("expected an address such as `https://approvals.example`")
  .refine(
    (url) => url.startsWith("https://") || LOOPBACK.test(url),
    "expected `https://`; `http://` goes no further than this machine",
  )
  .transform((url) => url.replace(/\/+$/, ""));

/** HTTPS, or HTTP on this machine; without a slash at the end. */
export const serviceAddress: z.ZodType<string> = address;

export const pageAddress: z.ZodType<string> = address.describe(
  "Where people reach the page, for the link on a card.",
);

const CONVERSATION = /^19:[\w.@+-]{1,200}@(?:thread\.(?:tacv2|v2|skype)|unq\.gbl\.spaces)$/;

/** The id of a conversation, or the link that Teams copies for one. */
const conversation = z.string().transform((written, context): string => {
  const inLink = /^https:\/\/teams\.[a-z.]+\/l\/(?:channel|chat)\/([^/?#]+)/.exec(written)?.[1];
  const id = inLink === undefined ? written : decoded(inLink);
  if (CONVERSATION.test(id)) return id;
  context.addIssue({
    code: "custom",
    message:
      "expected the link to a channel or chat, as Teams copies it, or its id such as `19:…@thread.tacv2`",
  });
  return z.NEVER;
});

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const listen = z.string().transform((text, context): ListenAddress => {
  const read = parseLoopbackAddress(text);
  if ("address" in read) return read.address;
  context.addIssue({ code: "custom", message: read.problem });
  return z.NEVER;
});

const cloud: z.ZodType<TeamsCloudConfig> = z
  .strictObject({
    login: address.default("https://login.microsoftonline.com").describe("Gives tokens."),
    open_id: address
      .default("https://login.botframework.com/v1/.well-known/openidconfiguration")
      .describe("Names the keys with which Teams signs."),
    issuer: z
      .string()
      .min(1)
      .default("https://api.botframework.com")
      .describe("Who signs, as the tokens say it."),
    scope: z
      .string()
      .min(1)
      .default("https://api.botframework.com/.default")
      .describe("What the bot asks a token for."),
    service_hosts: z
      .array(
        z.string().regex(/^[a-z0-9.-]+(?::\d{1,5})?$/, "expected a host such as `smba.example`"),
      )
      .min(1)
      .default([
        "smba.trafficmanager.net",
        "smba.infra.gcc.teams.microsoft.com",
        "smba.infra.gov.teams.microsoft.us",
        "smba.infra.dod.teams.microsoft.us",
      ])
      .describe("Hosts of the connectors; the bot's token is sent to no other."),
  })
  .transform(({ open_id: openId, service_hosts: serviceHosts, ...rest }) => ({
    ...rest,
    openId,
    serviceHosts,
  }));

const WAYS = [
  "secret",
  "secret_file",
  "certificate_file",
  "federated_token_file",
  "managed_identity",
] as const;

/** `channels.teams`. */
export const teamsSchema: z.ZodType<TeamsConfig> = z
  .strictObject({
    sdk: z
      .enum(["v2", "teams-ai"])
      .default("v2")
      .describe("Microsoft's library to speak through; `teams-ai` needs `@countersign/teams-ai`."),
    app_id: guid.describe("Application (client) id of the bot."),
    tenant: guid.describe("Directory (tenant) id of the bot."),
    more_tenants: z
      .array(guid)
      .max(50)
      .default([])
      .describe("Other directories whose people and conversations are listened to."),
    secret: z
      .string()
      .min(1, "expected a client secret, best as `${env:NAME}`")
      .exactOptional()
      .describe("Client secret, best as `${env:NAME}`."),
    secret_file: file.exactOptional().describe("File with the client secret."),
    certificate_file: file
      .exactOptional()
      .describe("PEM file with a certificate and its private key."),
    federated_token_file: file
      .exactOptional()
      .describe("File with a token of the platform, which the application trusts."),
    managed_identity: z
      .union([z.enum(["app", "system"]), guid])
      .exactOptional()
      .describe(
        "Identity of the machine: `app` if it is the bot's own, else one its application trusts, `system` or a client id.",
      ),
    listen: listen
      .prefault("127.0.0.1:3978")
      .describe("Where Teams' messages are taken, at `/api/messages`. Loopback only."),
    ask_in: z
      .record(z.string(), conversation)
      .default({})
      .describe(
        "Where a group of `reviewers`, or a person, is asked: the link to a channel or chat. Others are asked in person.",
      ),
    page: pageAddress.exactOptional(),
    cloud: cloud.prefault({}).describe("Microsoft's addresses, where they are others."),
  })
  .superRefine((value, context) => {
    if (value.sdk === "teams-ai" && value.managed_identity !== undefined) {
      const message = "expected another credential than `managed_identity` with `sdk: teams-ai`";
      context.addIssue({ code: "custom", message });
    }
    if (WAYS.filter((way) => value[way] !== undefined).length === 1) return;
    const message = `expected one of ${WAYS.map((way) => `\`${way}\``).join(", ")}`;
    context.addIssue({ code: "custom", message });
  })
  .transform((value) => ({
    sdk: value.sdk,
    appId: value.app_id,
    tenant: value.tenant,
    tenants: [...new Set([value.tenant, ...value.more_tenants])],
    credential: credentialOf(value),
    listen: value.listen,
    askIn: value.ask_in,
    page: value.page ?? null,
    cloud: value.cloud,
  }));

function credentialOf(
  value: {
    readonly [Way in (typeof WAYS)[number]]?: string;
  },
): TeamsCredentialConfig {
  const { secret, secret_file, certificate_file, federated_token_file, managed_identity } = value;
  if (secret_file !== undefined) return { kind: "secret-file", file: secret_file };
  if (certificate_file !== undefined) return { kind: "certificate-file", file: certificate_file };
  if (federated_token_file !== undefined) {
    return { kind: "federated-token-file", file: federated_token_file };
  }
  if (managed_identity !== undefined) {
    return { kind: "managed-identity", identity: managed_identity };
  }
  return { kind: "secret", secret: secret ?? "" };
}
