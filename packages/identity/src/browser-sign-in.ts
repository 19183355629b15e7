/**
 * Signing in at a terminal through this machine's browser: the authorization code flow with PKCE, state and nonce, back to
 * a port of 127.0.0.1 that is open for this one sign-in (RFC 8252).
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { openidClient } from "./libraries.ts";
import { openClient } from "./open-client.ts";
import type { IdentityProvider } from "./provider.ts";
import { leftBy, type TerminalSignIn } from "./terminal-sign-in.ts";

/** How long somebody may take. */
const LASTS_MS = 5 * 60_000;

/**
 * @param show is given the address to be opened in a browser.
 * @throws if the provider cannot be asked, says no or something that does not check, or nobody comes back in time.
 */
export async function signInInBrowser(
  provider: IdentityProvider,
  show: (url: string) => void,
): Promise<TerminalSignIn> {
  const [client, openid] = [await openClient(provider), await openidClient()];
  const state = openid.randomState();
  const nonce = openid.randomNonce();
  const verifier = openid.randomPKCECodeVerifier();
  const landing = await waitForReturn(state);
  try {
    const url = openid.buildAuthorizationUrl(client, {
      redirect_uri: landing.redirectUri,
      scope: provider.scopes.join(" "),
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
      state,
      nonce,
    });
    show(url.href);
    const back = await landing.returned;
    const tokens = await openid.authorizationCodeGrant(client, back.url, {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: verifier,
      idTokenExpected: true,
    });
    const signIn = leftBy(provider, tokens, null);
    back.answer(200, "You are signed in. You can close this page.");
    return signIn;
  } finally {
    await landing.close();
  }
}

interface Return {
  readonly url: URL;
  answer(status: number, says: string): void;
}

interface Landing {
  readonly redirectUri: string;
  readonly returned: Promise<Return>;
  close(): Promise<void>;
}

/** Takes what comes with our state, and nothing else: any page in the browser can knock here. */
async function waitForReturn(state: string): Promise<Landing> {
  let take: (back: Return) => void = () => undefined;
  let giveUp: (error: Error) => void = () => undefined;
  const returned = new Promise<Return>((resolve, reject) => {
    take = resolve;
    giveUp = reject;
  });
  // Whoever waits for it does so only once the browser was sent away.
  returned.catch(() => undefined);
  let answered: ServerResponse | undefined;
  const server = createServer((req, res) => {
    const url = urlOf(req, `127.0.0.1:${port}`);
    if (url?.pathname !== "/callback" || url.searchParams.get("state") !== state) {
      return say(res, 404, "There is nothing here.");
    }
    if (answered !== undefined) return say(res, 409, "This sign-in has come back already.");
    answered = res;
    take({ url, answer: (status, says) => say(res, status, says) });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  const timer = setTimeout(() => giveUp(new Error("nobody came back in time")), LASTS_MS);
  return {
    redirectUri: `http://127.0.0.1:${port}/callback`,
    returned,
    async close() {
      clearTimeout(timer);
      if (answered?.headersSent === false) say(answered, 403, "The sign-in did not work.");
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      });
    },
  };
}

/** What was asked for, if it was asked of us by our address: another host's name could come to mean this machine. */
function urlOf({ method, url = "", headers }: IncomingMessage, host: string): URL | null {
  return method === "GET" && headers.host === host ? URL.parse(url, `http://${host}`) : null;
}

function say(res: ServerResponse, status: number, says: string): void {
  res
    .writeHead(status, {
      "content-type": "text/plain; charset=utf-8",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
      connection: "close",
    })
    .end(says);
}
