import type { RuleConfig } from "./config.ts";

/**
 * Ready sets of rules that a configuration takes in by name. Their ids begin with `preset:`, which a rule of a file
 * cannot, so decisions tell where a rule came from.
 */
export const PRESETS: Readonly<Record<string, readonly RuleConfig[]>> = {
  /**
   * Personal data was read, content that anyone may have written was read, and this call is a way out: together they
   * are what it takes to have an agent carry data away for a stranger. https://simonwillison.net/2025/Jun/16/the-lethal-trifecta/
   */
  "lethal-trifecta": [
    {
      id: "preset:lethal-trifecta",
      when: [
        "(scope.seen.personal || scope.seen.secrets) && scope.seen.untrusted && (",
        '  call.category in ["export", "message", "payment", "execute", "unknown"]',
        '  || (call.trust != "internal" && (call.category != "read" || call.findings.size() > 0))',
        '  || call.destinations.exists(d, d.trust != "internal" && (d.kind == "url" || call.category != "read"))',
        ")",
      ].join("\n"),
      decision: "require-approval",
      reason:
        "This conversation has read personal data or secrets as well as content from outside, and this call could carry them out.",
    },
  ],
};
