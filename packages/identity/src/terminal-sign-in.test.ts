import { type FakeOpenId, startFakeOpenId } from "@countersign/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { IdentityProvider } from "./provider.ts";
import { refreshSignIn, signInAtTerminal } from "./terminal-sign-in.ts";

let fake: FakeOpenId;
let provider: IdentityProvider;

beforeAll(async () => {
  fake = await startFakeOpenId();
  provider = {
    name: "company",
    issuer: fake.issuer,
    tenant: null,
    clientId: fake.clientId,
    clientSecret: fake.clientSecret,
    scopes: ["openid"],
    audiences: [],
    requiredScope: null,
  };
  fake.signInAs({ sub: "ada" });
});
afterAll(() => fake.close());

const subjectOf = (token = ""): unknown =>
  (JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as { sub: unknown })
    .sub;

describe("signing in by a code", () => {
  it("shows the code, waits until it was typed, and can be made good for longer", async () => {
    const shown: unknown[] = [];
    fake.whileTyping(["authorization_pending", "authorization_pending"]);
    const signIn = await signInAtTerminal(provider, (told) => shown.push(told));
    const longer = await refreshSignIn(provider, signIn);

    expect(shown).toEqual([{ url: `${fake.issuer}/activate`, code: "BLUE-HAT" }]);
    expect([subjectOf(signIn.idToken), subjectOf(longer?.idToken)]).toEqual(["ada", "ada"]);
  });

  it.each(["access_denied", "expired_token", "invalid_grant", "server_error"])(
    "signs nobody in where the provider says %s",
    async (error) => {
      fake.whileTyping([error]);

      await expect(signInAtTerminal(provider, () => undefined)).rejects.toMatchObject({ error });
    },
  );

  it("takes no ID token that is for another, is over, or is not signed by the provider", async () => {
    for (const lie of [{ aud: "another" }, { exp: 1 }, { iss: "https://evil.example" }]) {
      fake.lie(lie);
      await expect(signInAtTerminal(provider, () => undefined)).rejects.toMatchObject({
        code: expect.stringMatching(/^OAUTH_/) as string,
      });
    }
    fake.lie({});
  });

  it("is over for good once its refresh token was revoked, or used by somebody else", async () => {
    const signIn = await signInAtTerminal(provider, () => undefined);
    const thief = await refreshSignIn(provider, signIn);
    const again = await refreshSignIn(provider, signIn);
    fake.revokeAll();
    const revoked = thief === null ? undefined : await refreshSignIn(provider, thief);

    expect(thief).not.toBeNull();
    expect([again, revoked]).toEqual([null, null]);
    expect(await refreshSignIn(provider, { ...signIn, refreshToken: null })).toBeNull();
  });
});
