/**
 * Signing in on the page through an OpenID provider, at `/signin/with/NAME` and back at `/signin/callback`; at
 * `/signin/callback/NAME` where there are several, so that none is given what another one said.
 */
import type { IncomingMessage } from "node:http";
import type { ConsoleOptions } from "./console-options.ts";
import { Refusal } from "./failure.ts";
import type { OpenedSession } from "@countersign/core";
import { page, redirect, type Reply } from "./reply.ts";
import { signedInPage } from "./pages/sign-in-page.ts";
import type { SignIn } from "./sign-in.ts";

const CALLBACK = "/signin/callback";
const NAME = /^[a-z][a-z0-9-]{0,30}$/;

/** Sends the browser to a provider, with a cookie that only this attempt is good for. */
export async function beginAtProvider(
  { signInFlow, report }: ConsoleOptions,
  {
    provider,
    origin,
    next,
  }: { readonly provider: string; readonly origin: URL; readonly next: string },
): Promise<Reply> {
  if (
    signInFlow === undefined ||
    !NAME.test(provider) ||
    !signInFlow.providers.includes(provider)
  ) {
    throw new Refusal("REQUEST_INVALID", "there is no such provider", { status: 404 });
  }
  const redirectUri = origin.origin + callbackOf(provider, signInFlow.providers);
  const { url, secret } = await signInFlow
    .begin({ provider, redirectUri, next })
    .catch((error: unknown) => {
      report(
        `signing in with ${provider}: ${error instanceof Error ? error.message : "no answer"}`,
      );
      throw new Refusal("SIGN_IN_FAILED", `${provider} could not be asked`);
    });
  return redirect(url, { "set-cookie": attemptCookie(origin, secret) });
}

/** Takes somebody whom a provider vouches for, if they are one of the configuration's people. */
export async function finishAtProvider(
  options: ConsoleOptions,
  signIn: SignIn,
  req: IncomingMessage,
  origin: URL,
): Promise<Reply> {
  const { signInFlow, personOf = () => null } = options;
  if (signInFlow === undefined) {
    throw new Refusal("REQUEST_INVALID", "there is no provider", { status: 404 });
  }
  const signedIn = await signInFlow
    .finish(attemptOf(req, origin) ?? "", new URL(req.url ?? "", origin))
    .catch(async (error: unknown) => {
      // What went wrong is for the operator: it may quote what came.
      options.report(`signing in: ${error instanceof Error ? error.message : "no answer"}`);
      await signIn.failed(req, "the provider's answer was refused");
      throw new Refusal("SIGN_IN_FAILED", "the provider's answer was refused; try again");
    });
  const { provider, identity, groups, next } = signedIn;
  const person = personOf(identity);
  if (person === null) {
    await signIn.failed(req, `${provider}: nobody here is ${identity.id}`);
    throw new Refusal(
      "SIGN_IN_FAILED",
      `nobody among the configuration's people is \`${identity.id}\`, or two are`,
    );
  }
  const opened: OpenedSession = await signIn.openProven(
    req,
    { person, identity, groups },
    provider,
  );
  const reply = page(200, signedInPage(opened.token, next));
  return {
    ...reply,
    headers: { "set-cookie": [signIn.cookieHeader(opened.cookie), attemptCookie(origin, "")] },
  };
}

function callbackOf(provider: string, all: readonly string[]): string {
  return all.length > 1 ? `${CALLBACK}/${provider}` : CALLBACK;
}

/** Comes back with the provider's redirect, which is a link from elsewhere: a strict cookie would stay behind. */
function attemptCookie(origin: URL, secret: string): string {
  const secure = origin.protocol === "https:" ? "; Secure" : "";
  const age = secret === "" ? 0 : 600;
  return `${attemptName(origin)}=${secret}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${age}${secure}`;
}

function attemptOf(req: IncomingMessage, origin: URL): string | undefined {
  const prefix = `${attemptName(origin)}=`;
  const values = (req.headers.cookie ?? "")
    .split(";")
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(prefix))
    .map((pair) => pair.slice(prefix.length));
  return values.length === 1 ? values[0] : undefined;
}

function attemptName({ protocol, port }: URL): string {
  return protocol === "https:" ? "__Host-countersign-signin" : `countersign_signin_${port || "80"}`;
}
