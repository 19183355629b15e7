import { startFakeOpenId } from "@countersign/testkit";
import { describe, expect, it } from "vitest";
import { signInInBrowser } from "./browser-sign-in.ts";
import type { IdentityProvider } from "./provider.ts";

/** Signs in as a browser would; `meddle` changes where the provider sends it. */
async function signIn(
  lie: Readonly<Record<string, unknown>> = {},
  meddle: (back: URL) => URL = (back) => back,
): Promise<{ readonly came: number; readonly subject: unknown }> {
  const openid = await startFakeOpenId();
  openid.signInAs({ sub: "ada" });
  openid.lie(lie);
  const provider: IdentityProvider = {
    name: "company",
    issuer: openid.issuer,
    tenant: null,
    clientId: openid.clientId,
    clientSecret: openid.clientSecret,
    scopes: ["openid"],
    audiences: [],
    requiredScope: null,
  };
  let coming: Promise<Response> = Promise.reject(new Error("nothing was shown"));
  coming.catch(() => undefined);
  try {
    const { idToken } = await signInInBrowser(provider, (url) => {
      coming = fetch(url, { redirect: "manual" }).then((at) =>
        fetch(meddle(new URL(at.headers.get("location") ?? ""))),
      );
    });
    const claims = JSON.parse(Buffer.from(idToken.split(".")[1] ?? "", "base64url").toString());
    return { came: (await coming).status, subject: (claims as { sub: unknown }).sub };
  } catch {
    return { came: (await coming).status, subject: null };
  } finally {
    await openid.close();
  }
}

const set =
  (name: string, value: string | null) =>
  (back: URL): URL => {
    if (value === null) back.searchParams.delete(name);
    else back.searchParams.set(name, value);
    return back;
  };

describe("signing in at a terminal with a browser", () => {
  it("leaves an ID token of whoever the provider vouches for", async () => {
    expect(await signIn()).toEqual({ came: 200, subject: "ada" });
  });

  it.each([
    { because: "the code is another", meddle: set("code", "another"), lie: {} },
    { because: "the provider says no", meddle: set("error", "access_denied"), lie: {} },
    { because: "there is no code", meddle: set("code", null), lie: {} },
    { because: "the ID token has another nonce", meddle: set("x", "y"), lie: { nonce: "another" } },
    { because: "the ID token is for another client", meddle: set("x", "y"), lie: { aud: "other" } },
    { because: "the ID token is by another", meddle: set("x", "y"), lie: { iss: "https://evil" } },
  ])("leaves nothing where $because, and says so in the browser", async ({ meddle, lie }) => {
    expect(await signIn(lie, meddle)).toEqual({ came: 403, subject: null });
  });
});
