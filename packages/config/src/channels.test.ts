import { describe, expect, it } from "vitest";

import { parseConfig } from "./parse-config.ts";

const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

const parse = (webhook: string) =>
  parseConfig(`version: 1\nmode: local\nchannels: { webhooks: [{ ${webhook} }] }\n`, {
    file: "/etc/countersign.yaml",
    env: { HOOK: SECRET },
  }).channels;

describe("a webhook in the configuration", () => {
  it("has a name, an address and a secret from the environment", () => {
    expect(parse('name: ops, url: "https://hooks.example/x", secret: "${env:HOOK}"')).toEqual({
      teams: null,
      slack: null,
      workflows: [],
      webhooks: [{ name: "ops", url: "https://hooks.example/x", secret: SECRET }],
    });
    expect(
      parse(`name: ops, url: "http://127.0.0.1:9/x", secret: ${SECRET}`).webhooks,
    ).toHaveLength(1);
  });

  it.each([
    { webhook: `name: ops, url: "http://hooks.example/x", secret: ${SECRET}`, problem: "https://" },
    {
      webhook: `name: ops, url: "http://127.0.0.1.evil.example/", secret: ${SECRET}`,
      problem: "https://",
    },
    { webhook: 'name: ops, url: "https://hooks.example/x", secret: short', problem: "whsec_" },
  ])("is refused: $webhook", ({ webhook, problem }) => {
    expect(() => parse(webhook)).toThrow(problem);
  });
});
