import { type AdapterUnderTest } from "@countersign/testkit";
import { botToken } from "@countersign/teams-core";
import { teamsTransport } from "@countersign/teams";

/** The real SDK, with every address of Microsoft's pointed at the fake cloud. */
export const sdkV2Adapter: AdapterUnderTest = (cloud) =>
  teamsTransport({
    appId: cloud.appId,
    tenantId: cloud.tenantId,
    credential: {
      kind: "token",
      token: botToken({
        appId: cloud.appId,
        tenantId: cloud.tenantId,
        credential: { kind: "secret", read: () => cloud.secret },
        loginUrl: cloud.origin,
        scope: "https://api.botframework.com/.default",
        now: Date.now,
      }),
    },
    cloud: {
      loginEndpoint: cloud.origin,
      openIdMetadataUrl: cloud.openIdUrl,
      tokenIssuer: cloud.issuer,
    },
  });
