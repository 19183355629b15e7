import { existsSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";

import type { Mode } from "./config.ts";

/** A server to be written into a new configuration, as the file spells it. */
export type ExampleUpstream =
  | {
      readonly command: string;
      readonly args?: readonly string[];
      readonly env?: Readonly<Record<string, string>>;
      readonly cwd?: string;
    }
  | { readonly url: string; readonly headers?: Readonly<Record<string, string>> };

export interface ExampleConfig {
  readonly mode: Mode;
  /** Where the file will stand: its first line says where an editor finds the schema from there. */
  readonly folder?: string;
  /** By name; without any, the file shows one in a comment. */
  readonly upstreams?: Readonly<Record<string, ExampleUpstream>>;
}

/** The schema of the package in this folder, which is the same for everybody; without one, of this installation. */
function schemaFrom(folder: string | undefined): string {
  const inFolder = "node_modules/@countersign/config/schema.json";
  const isElsewhere = folder !== undefined && !existsSync(join(folder, inFolder));
  return isElsewhere ? new URL("../schema.json", import.meta.url).href : `./${inFolder}`;
}

/**
 * The commented `countersign.yaml` that `countersign init` writes. It says what is in force without anything being
 * changed. In team mode it names one reviewer to be replaced.
 *
 * Text in `upstreams` stands in the file as it is: `${env:NAME}` in it refers to the environment.
 */
export function exampleConfig({ mode, folder, upstreams = {} }: ExampleConfig): string {
  return `# yaml-language-server: $schema=${schemaFrom(folder)}
# What each key means: docs/policy.md. \`countersign check\` tells whether the file is right and what it decides.
version: 1

${mode === "local" ? LOCAL : TEAM}

# Where the page is, and /mcp for agents that speak HTTP. Each configuration of a machine needs a port of its own.
# listen: { http: "127.0.0.1:4319" } # "127.0.0.1:0" takes any that is free

# Tool servers behind Countersign. Write secrets as \${env:NAME}: the file then holds none.
${upstreamsBlock(upstreams)}

# What is kept out of the model's sight. Everything Countersign can find, unless you turn it off here.
masking:
  names: true # people's names in running text
  organizations: false # names of organizations
  # allow: ["*@support.example.com"] # values that are no secret
  # off: [URL] # entity types to leave alone
  # custom: # what only your company has
  #   - { name: employee-id, entity_type: CUSTOM_EMPLOYEE_ID, pattern: "E[0-9]{6}" }
  # strategies: # instead of a token that can be turned back: redact, mask, hash, format-preserving or block
  #   - { entities: [PRIVATE_KEY, "*_SECRET"], strategy: redact }

policy:
  # Reads are allowed, everything else needs approval, and what cannot be told counts as destructive.
  default: by-category
  # Of all rules that fit a call, the strongest counts: deny, then require-approval, then allow.
  rules: []
  # - id: no-deletes-in-files
  #   upstream: files
  #   category: [delete]
  #   decision: deny
  #   reason: Files are deleted by hand.
  # Which upstream gets real values in place of tokens. What is not listed stays masked.
  disclose: []
  # - { upstream: crm, entities: [EMAIL_ADDRESS, PHONE_NUMBER] }

approvals:
${mode === "local" ? "" : "  reviewers: [owners]\n"}  expires_after_seconds: 3600 # how long a request waits for a decision
  cooling_off_seconds: 600 # how long the same call is refused, unasked, after a rejection
  # require: passkey # approve only with the touch of your own key; add it on the page first
${mode === "local" ? "" : TEAM_PEOPLE}`;
}

const LOCAL = `# One person on one machine asks and decides. Decisions need a credential that agents never see, and each is marked
# as self-approved. Change this to \`team\` as soon as somebody else can decide.
mode: local`;

const TEAM = `# Nobody decides their own requests.
mode: team`;

const TEAM_PEOPLE = `
# One entry for each human, with the identities by which channels know them. Replace this one.
people:
  first-reviewer:
    name: First Reviewer
    email: first.reviewer@example.com
reviewers:
  owners: [first-reviewer]
`;

const NO_UPSTREAMS = `upstreams: {}
  # files:
  #   command: npx
  #   args: ["-y", "@modelcontextprotocol/server-filesystem", "./shared"]
  #   trust: internal # whose server this is: internal, partner or external`;

function upstreamsBlock(upstreams: Readonly<Record<string, ExampleUpstream>>): string {
  if (Object.keys(upstreams).length === 0) return NO_UPSTREAMS;
  return stringify({ upstreams }, { lineWidth: 0, aliasDuplicateObjects: false }).trimEnd();
}
