/** The `policy` part of a configuration as a text of its own, to be changed and tried by itself. */
import { CountersignError } from "@countersign/core";
import { Document, isMap, parseDocument } from "yaml";
import { readYaml } from "./yaml-source.ts";

/** As it is written, comments included; empty if there is none. */
export function policyPartOf(text: string): string {
  const document = parseDocument(text, { schema: "core" });
  const part = isMap(document.contents) ? document.get("policy", true) : undefined;
  if (part === undefined || part === null) return "";
  const alone = new Document(part, { schema: "core" });
  return alone.toString({ lineWidth: 0 });
}

/**
 * The configuration with another `policy` part.
 *
 * @throws {CountersignError} `CONFIG_INVALID` if `part` is not YAML, or refers to the environment: whoever tries a
 *   policy would learn from its decisions what variables hold.
 */
export function withPolicyPart(text: string, part: string): string {
  const { value, syntaxErrors } = readYaml(part);
  if (syntaxErrors.length > 0) {
    const lines = syntaxErrors.map(({ at, message }) => `line ${at.line}: ${message}`);
    throw new CountersignError("CONFIG_INVALID", lines.join("\n"));
  }
  if (part.includes("${env:")) {
    throw new CountersignError(
      "CONFIG_INVALID",
      "a policy that is tried cannot refer to the environment (`${env:…}`)",
    );
  }
  const document = parseDocument(text, { schema: "core" });
  if (!isMap(document.contents)) {
    throw new CountersignError("CONFIG_INVALID", "the configuration in force is not a map");
  }
  if (value === null) document.delete("policy");
  else document.set("policy", document.createNode(value));
  return document.toString({ lineWidth: 0 });
}
