import { describe, expect, it } from "vitest";

import { parseConfig } from "./parse-config.ts";

const ID = "00000000-0000-4000-8000-00000000000A";

const parse = (teams: string, rest = "") =>
  parseConfig(
    `version: 1\npeople: { ada: { name: Ada }, tom: {} }\nreviewers: { owners: [ada] }\napprovals: { reviewers: owners }\nchannels:\n  teams: { ${teams} }\n${rest}`,
    { file: "/etc/countersign/countersign.yaml", env: { SECRET: "s" } },
  ).channels;

const given = `app_id: ${ID}, tenant: ${ID}`;

describe("Teams in the configuration", () => {
  it("takes the directory of the bot, and Microsoft's own addresses unless told otherwise", () => {
    const { teams } = parse(`${given}, secret: "\${env:SECRET}"`);

    expect(teams).toMatchObject({
      appId: ID.toLowerCase(),
      tenants: [ID.toLowerCase()],
      credential: { kind: "secret", secret: "s" },
      listen: { host: "127.0.0.1", port: 3978 },
      page: null,
      cloud: { issuer: "https://api.botframework.com" },
    });
  });

  it("finds files beside the configuration", () => {
    expect(parse(`${given}, certificate_file: bot.pem`).teams?.credential).toEqual({
      kind: "certificate-file",
      file: "/etc/countersign/bot.pem",
    });
  });

  it.each([
    { because: "an id", written: "19:abc_D-1@thread.tacv2" },
    {
      because: "the link of a channel",
      written:
        "https://teams.microsoft.com/l/channel/19%3Aabc_D-1%40thread.tacv2/General?groupId=1&tenantId=2",
    },
    {
      because: "the link of a chat",
      written: "https://teams.cloud.microsoft/l/chat/19:abc_D-1@thread.tacv2/0?tenantId=2",
    },
  ])("asks a group where $because says", ({ written }) => {
    expect(parse(`${given}, secret: s, ask_in: { owners: "${written}" }`).teams?.askIn).toEqual({
      owners: "19:abc_D-1@thread.tacv2",
    });
  });

  it.each([
    { because: "there is no application id", teams: `tenant: ${ID}, secret: s`, says: "app_id" },
    { because: "there is no way to prove it", teams: given, says: "`managed_identity`" },
    { because: "there are two", teams: `${given}, secret: s, secret_file: f`, says: "one of" },
    {
      because: "nobody has that name",
      teams: `${given}, secret: s, ask_in: { onwers: "19:a@thread.v2" }`,
      says: "did you mean `owners`",
    },
    {
      because: "that is no conversation",
      teams: `${given}, secret: s, ask_in: { owners: General }`,
      says: "the link to a channel or chat",
    },
    {
      because: "the link would go over the network in clear",
      teams: `${given}, secret: s, page: "http://approvals.example"`,
      says: "https://",
    },
    {
      because: "others could reach it",
      teams: `${given}, secret: s, listen: "0.0.0.0:3978"`,
      says: "loopback",
    },
  ])("is refused when $because", ({ teams, says }) => {
    expect(() => parse(teams)).toThrow(says);
  });

  it("keeps the names of channels apart", () => {
    const flow = (name: string) =>
      `  workflows: [{ name: ${name}, url: "https://flow.example", page: "https://p.example" }]\n`;

    expect(parse(`${given}, secret: s`, flow("chat")).workflows).toHaveLength(1);
    expect(() => parse(`${given}, secret: s`, flow("teams"))).toThrow("expected another");
  });
});
