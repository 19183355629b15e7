import type { CDPSession, Page } from "playwright-core";

/** The browser's own virtual authenticator: a key in the machine whose owner touches it whenever it asks. */
export interface VirtualKey {
  /** Puts another key into the machine, in the place of the one that is there. */
  replace(): Promise<void>;
  /** Whether its owner touches it. */
  setTouching(isTouching: boolean): Promise<void>;
}

export async function plugIn(page: Page): Promise<VirtualKey> {
  const cdp: CDPSession = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const add = async (): Promise<string> => {
    const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
      options: {
        protocol: "ctap2",
        transport: "internal",
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    return authenticatorId;
  };
  let plugged = await add();
  return {
    async replace() {
      await cdp.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId: plugged });
      plugged = await add();
    },
    async setTouching(isTouching) {
      await cdp.send("WebAuthn.setUserVerified", {
        authenticatorId: plugged,
        isUserVerified: isTouching,
      });
    },
  };
}
