import { Environment } from "@marcbachmann/cel-js";

import { matchesGlob } from "@countersign/core";
import { Counts } from "./counts.ts";
import { normalised } from "./place.ts";

/** More than any rule needs that a person can still read. */
const LIMITS = {
  maxAstNodes: 400,
  maxDepth: 24,
  maxListElements: 200,
  maxMapEntries: 50,
  maxCallArguments: 8,
};

/** The names a condition can use, with their types. */
export const ENVIRONMENT: Environment = new Environment({ limits: LIMITS })
  .registerType("Counts", { ctor: Counts })
  .registerOperator("string in Counts", (name: string, counts: Counts) => counts.has(name))
  .registerFunction("string.glob(string): bool", (text: string, pattern: string) =>
    matchesGlob(pattern, text),
  )
  .registerFunction("place(string): string", (text: string) => normalised(text))
  .registerType("Finding", { fields: { entity: "string", at: "string" } })
  .registerType("Evidence", { fields: { from: "string", category: "string", because: "string" } })
  .registerType("Sql", {
    fields: { kind: "string", tables: "list<string>", hasWhere: "bool", at: "string" },
  })
  .registerType("Command", { fields: { name: "string", args: "list<string>", at: "string" } })
  .registerType("Http", { fields: { method: "string", host: "string", at: "string" } })
  .registerType("Url", {
    fields: { url: "string", scheme: "string", host: "string", path: "string", at: "string" },
  })
  .registerType("Path", { fields: { path: "string", at: "string" } })
  .registerType("Destination", {
    fields: { host: "string", kind: "string", trust: "string", at: "string" },
  })
  .registerType("Call", {
    fields: {
      tool: "string",
      upstream: "string",
      trust: "string",
      category: "string",
      evidence: "list<Evidence>",
      arguments: "dyn",
      others: "dyn",
      findings: "list<Finding>",
      disclosed: "Counts",
      sql: "list<Sql>",
      commands: "list<Command>",
      http: "list<Http>",
      urls: "list<Url>",
      paths: "list<Path>",
      destinations: "list<Destination>",
    },
  })
  .registerType("Seen", {
    fields: {
      personal: "bool",
      secrets: "bool",
      untrusted: "bool",
      types: "list<string>",
      entities: "Counts",
      from: "Counts",
    },
  })
  .registerType("Disclosed", {
    fields: { any: "bool", types: "list<string>", entities: "Counts", to: "Counts" },
  })
  .registerType("Scope", { fields: { seen: "Seen", disclosed: "Disclosed" } })
  .registerType("Requester", { fields: { id: "string", name: "string", verified: "bool" } })
  .registerType("Client", { fields: { name: "string", version: "string" } })
  .registerVariable("call", "Call")
  .registerVariable("scope", "Scope")
  .registerVariable("requester", "Requester")
  .registerVariable("client", "Client")
  .registerVariable("now", "google.protobuf.Timestamp");
