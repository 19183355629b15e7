import type { JsonObject } from "@countersign/core";
import type { FakeTeams } from "./fake-teams.ts";
import { signingKey } from "./signing-key.ts";

/** One way to knock at the endpoint. */
export interface TokenCase {
  readonly name: string;
  /** Whether it comes from Teams, for all anybody can tell. */
  readonly isGenuine: boolean;
  /** `null`: none. */
  readonly authorization: string | null;
  /** What differs in the activity; `undefined` leaves a field out. */
  readonly activity?: Readonly<Record<string, JsonObject | string | undefined>>;
}

/** The directory that signs the tokens with which bots speak. */
const CONNECTOR_DIRECTORY = "d6d49420-f39b-4df7-a1dc-d59a935871db";
const OTHER_TENANT = "99999999-9999-4999-8999-999999999999";

/** Every forged, foreign or outdated token that is known to have got past somebody, and the genuine ones beside them. */
export function tokenCases(cloud: FakeTeams): readonly TokenCase[] {
  const now = Math.floor(Date.now() / 1_000);
  const sameName = signingKey("k1");
  const webchatOnly = signingKey("webchat-only", ["webchat"]);
  const unendorsed = signingKey("unendorsed");
  cloud.keys.push(webchatOnly, unendorsed);
  const bearer = (...parameters: Parameters<FakeTeams["token"]>): string =>
    `Bearer ${cloud.token(...parameters)}`;
  const directory = (tenant: string): string => `https://sts.windows.net/${tenant}/`;
  const forged = (name: string, authorization: string | null): TokenCase => ({
    name,
    isGenuine: false,
    authorization,
  });
  const genuineToken = (name: string, activity: TokenCase["activity"]): TokenCase => ({
    name,
    isGenuine: false,
    authorization: bearer(),
    activity: activity ?? {},
  });
  return [
    { name: "a genuine one", isGenuine: true, authorization: bearer() },
    {
      name: "a genuine one that ended 4 min ago, which clocks may differ by",
      isGenuine: true,
      authorization: bearer({ exp: now - 240 }),
    },
    forged("none", null),
    forged("an empty header", ""),
    forged("another scheme", `Basic ${Buffer.from("a:b").toString("base64")}`),
    forged("no token at all", "Bearer abc"),
    forged("three parts that are none", "Bearer a.b.c"),
    forged("a header that is no object", `Bearer ${Buffer.from("7").toString("base64url")}.e30.x`),
    forged("ten thousand characters", `Bearer ${"a".repeat(10_000)}.b.c`),
    forged("a lower-case scheme", `bearer ${cloud.token()}`),
    forged("two tokens", `${bearer()}, ${bearer()}`),
    forged("another key under the same name", bearer({}, { key: sameName })),
    forged("no signature (alg none)", bearer({}, { alg: "none" })),
    forged("signed with the public key as a secret", bearer({}, { alg: "HS256" })),
    forged("a key nobody published", bearer({}, { key: signingKey("nobody's") })),
    forged("for another bot", bearer({ aud: "someone-else" })),
    forged("for the connector", bearer({ aud: "https://api.botframework.com" })),
    forged("for nobody", bearer({ aud: undefined })),
    forged("by another issuer", bearer({ iss: "https://evil.example" })),
    forged(
      "of another directory, for this bot",
      bearer({ iss: directory(OTHER_TENANT), ver: "1.0", appid: cloud.appId }),
    ),
    forged(
      "of the own directory, for this bot, by another application",
      bearer({
        iss: `https://login.microsoftonline.com/${cloud.tenantId}/v2.0`,
        tid: cloud.tenantId,
        ver: "2.0",
        azp: "other-app",
      }),
    ),
    forged(
      "as an emulator sends it",
      bearer({ iss: directory(CONNECTOR_DIRECTORY), ver: "1.0", appid: cloud.appId }),
    ),
    forged(
      "the bot's own token for speaking",
      bearer({
        aud: "https://api.botframework.com",
        iss: directory(CONNECTOR_DIRECTORY),
        ver: "1.0",
        appid: cloud.appId,
        serviceurl: undefined,
      }),
    ),
    forged("one that ended an hour ago", bearer({ nbf: now - 7_200, exp: now - 3_600 })),
    forged("one that begins in an hour", bearer({ nbf: now + 3_600, exp: now + 7_200 })),
    forged("without an end", bearer({ exp: undefined })),
    forged("without a beginning", bearer({ nbf: undefined })),
    forged("of another service URL", bearer({ serviceurl: "https://evil.example/" })),
    forged("without a service URL", bearer({ serviceurl: undefined })),
    forged("by a key endorsed for web chat only", bearer({}, { key: webchatOnly })),
    forged("by a key without endorsements", bearer({}, { key: unendorsed })),
    genuineToken("with an activity without service URL", { serviceUrl: undefined }),
    genuineToken("with an activity of another service URL", {
      serviceUrl: "https://evil.example/",
    }),
    genuineToken("with an activity of the emulator", { channelId: "emulator" }),
    genuineToken("with an activity of web chat", { channelId: "webchat" }),
    genuineToken("with a conversation of another tenant", {
      conversation: { id: "19:x@thread.v2", tenantId: OTHER_TENANT },
    }),
    genuineToken("with channel data of another tenant", {
      channelData: { tenant: { id: OTHER_TENANT } },
    }),
    genuineToken("with a sender of another tenant", {
      from: { id: "29:x", aadObjectId: OTHER_TENANT, tenantId: OTHER_TENANT },
    }),
    genuineToken("with no tenant at all", {
      conversation: { id: "19:x@thread.v2" },
      channelData: undefined,
    }),
    genuineToken("with an activity for another bot", { recipient: { id: "28:other" } }),
    genuineToken("with an activity for nobody", { recipient: undefined }),
  ];
}
