import { botToken } from "@countersign/teams-core";
import { teamsAiTransport } from "@countersign/teams-ai";
import type { AdapterUnderTest, FakeTeams } from "@countersign/testkit";

export const tokenFrom = (cloud: FakeTeams): (() => Promise<string>) =>
  botToken({
    appId: cloud.appId,
    tenantId: cloud.tenantId,
    credential: { kind: "secret", read: () => cloud.secret },
    loginUrl: cloud.origin,
    scope: "https://api.botframework.com/.default",
    now: Date.now,
  });

export const addressesOf = (cloud: FakeTeams) => ({
  openIdUrl: cloud.openIdUrl,
  tokenIssuer: cloud.issuer,
  loginUrl: cloud.origin,
});

/** The real SDK, with every address of Microsoft's pointed at the fake cloud. */
export const teamsAiAdapter: AdapterUnderTest = (cloud) =>
  teamsAiTransport({ appId: cloud.appId, token: tokenFrom(cloud), cloud: addressesOf(cloud) });
