import { matchesGlob } from "@countersign/core";

/**
 * Whether `uri` could have come from an RFC 6570 template. Only the literal parts are compared: that tells upstreams
 * apart, and the upstream itself does the rest. Linear in practice, whatever an upstream calls a template.
 */
export function couldMatchTemplate(template: string, uri: string): boolean {
  return matchesGlob(template.replaceAll(/\{[^{}]*\}/g, "*"), uri);
}
