/**
 * The page at `/` and the API at `/api`. Each request passes, in this order: our host, our origin if it changes
 * something, who is it, did they mean it. Nothing is answered before that but the sign-in page, its style and the
 * health of the service.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { answerApi } from "./api.ts";
import { isFresh } from "./fresh-sign-in.ts";
import { isWebStyle, webAsset } from "./web-assets.ts";
import type { ConsoleOptions } from "./console-options.ts";
import { failureOf, Refusal, type Failure } from "./failure.ts";
import { assertScope } from "./key-scopes.ts";
import { LiveFeed } from "./live-feed.ts";
import { isPagePath } from "./pages/page-paths.ts";
import { shellPage } from "./pages/shell-page.ts";
import { failurePage } from "./pages/failure-page.ts";
import { continuePage, signedInPage, signInPage } from "./pages/sign-in-page.ts";
import { beginAtProvider, finishAtProvider } from "./provider-sign-in.ts";
import { json, page, redirect, send, type Reply } from "./reply.ts";
import { readFormBody } from "./request-body.ts";
import {
  assertNoForeignPage,
  ownOrigin,
  assertOurPage,
  isLinkFromElsewhere,
  isLoopbackByName,
} from "./request-origin.ts";
import { LIVE_HEADER, SignIn } from "./sign-in.ts";

export interface Console {
  /** Answers a request for the page or the API. `false`: it is for neither, and nothing was done. */
  handle(req: IncomingMessage, res: ServerResponse): Promise<boolean>;
  /** Ends what is still being sent. */
  close(): void;
}

export function createConsole(options: ConsoleOptions): Console {
  const origin = new URL(options.origin);
  const origins: Parts["origins"] = [
    origin,
    ...(options.otherOrigins ?? []).map((other) => new URL(other)),
  ];
  const signIn = new SignIn({ ...options, origin });
  const feed = new LiveFeed(options.log, options.report);
  const parts: Parts = { options, origins, signIn, feed };

  return {
    async handle(req, res) {
      const asked = read(req);
      if (asked === undefined) return false;
      try {
        if (asked.isApi) res.setHeader("x-countersign-now", String(options.now()));
        const reply = await answer(parts, asked, req, res);
        if (reply !== "streaming") send(res, reply, req.method === "HEAD");
      } catch (error) {
        const failure = failureOf(error, options.report);
        if (res.headersSent) res.destroy();
        else send(res, failureReply(asked, failure), req.method === "HEAD");
      }
      return true;
    },

    close() {
      feed.close();
    },
  };
}

interface Parts {
  readonly options: ConsoleOptions;
  /** The one we go by, and others we answer to. */
  readonly origins: readonly [URL, ...URL[]];
  readonly signIn: SignIn;
  readonly feed: LiveFeed;
}

interface Asked {
  readonly method: string;
  /** As it was written: nothing the console serves needs an escape. */
  readonly pathname: string;
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  readonly isApi: boolean;
}

/** How paths begin that are answered here. */
export const OURS: ReadonlySet<string> = new Set([
  "",
  "signin",
  "signout",
  "approvals",
  "decided",
  "grants",
  "policy",
  "tools",
  "try",
  "setup",
  "usage",
  "log",
  "exchanges",
  "passkeys",
  "keys",
  "assets",
  "api",
]);

function read(req: IncomingMessage): Asked | undefined {
  const [pathname = "/", search = ""] = (req.url ?? "/").split(/\?(.*)/s, 2);
  const path = pathname.split("/").slice(1);
  if (!pathname.startsWith("/") || !OURS.has(path[0] ?? "")) return undefined;
  if (path[0] === "" && path.length > 1) return undefined;
  const method = req.method === "HEAD" ? "GET" : (req.method ?? "GET");
  return { method, pathname, path, query: new URLSearchParams(search), isApi: path[0] === "api" };
}

async function answer(
  parts: Parts,
  asked: Asked,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<Reply | "streaming"> {
  const { options, origins, signIn, feed } = parts;
  const { method, pathname, path, query } = asked;
  if (method === "GET" && !asked.isApi && isLoopbackByName(req, origins)) {
    return redirect(origins[0].origin + pathname);
  }
  const origin = ownOrigin(req, origins);
  if (method !== "GET" && method !== "POST") {
    throw new Refusal("REQUEST_INVALID", "wanted GET or POST", {
      status: 405,
      headers: { allow: "GET, HEAD, POST" },
    });
  }
  if (method === "POST") {
    if (asked.isApi && req.headers.authorization !== undefined) assertNoForeignPage(req, origin);
    else assertOurPage(req, origin);
  }

  if (pathname === "/api/health" && method === "GET") return health(options);
  const accepted = String(req.headers["accept-encoding"] ?? "");
  if (path[0] === "assets" && method === "GET" && isWebStyle(pathname)) {
    return webAsset(pathname, accepted);
  }
  if (pathname === "/signin") {
    return method === "GET" ? showSignIn(parts, query) : doSignIn(parts, req);
  }
  if (path[0] === "signin" && method === "GET") return signInElsewhere(parts, asked, req, origin);
  if (pathname === "/signout" && method === "POST") {
    const reviewer = await signIn.close(req);
    if (reviewer !== undefined) await options.record({ type: "reviewer.signed_out", reviewer });
    await feed.prove();
    return redirect("/signin?after=signout", { "set-cookie": signIn.cookieHeader("") });
  }

  const visitor = await signIn.visitor(req);
  if (visitor === undefined) return refuseStranger(asked, req);
  if (visitor.scopes !== undefined) assertScope(visitor.scopes, asked);
  if (path[0] === "assets" && method === "GET") return webAsset(pathname, accepted);
  if (pathname === "/api/events" && method === "GET") {
    feed.watch(res, visitor.reviewer.person, async () => (await signIn.visitor(req)) !== undefined);
    return "streaming";
  }
  if (method === "POST") signIn.assertMeant(req, visitor);
  if (asked.isApi) {
    return answerApi(options, feed, {
      req,
      method,
      path: path.slice(1),
      query,
      reviewer: visitor.reviewer,
      isFresh:
        visitor.session !== null &&
        "identity" in visitor.session.by &&
        isFresh(visitor.session.openedAt, options.now()),
      origin,
    });
  }
  if (method === "GET" && isPagePath(pathname)) return page(200, shellPage());
  throw new Refusal("REQUEST_INVALID", "there is no such page", { status: 404 });
}

async function health({ log }: ConsoleOptions): Promise<Reply> {
  await log.records({ newestFirst: true, limit: 1 });
  return json(200, { status: "ok" });
}

function refuseStranger({ isApi, pathname }: Asked, req: IncomingMessage): Reply {
  if (isApi || req.headers[LIVE_HEADER] !== undefined || req.method === "POST") {
    throw new Refusal(
      "SIGN_IN_REQUIRED",
      "send `Authorization: Bearer` with a reviewer credential",
      {
        headers: isApi ? { "www-authenticate": "Bearer" } : {},
      },
    );
  }
  if (pathname.startsWith("/assets/")) return redirect("/signin");
  // The browser kept the cookie back because the link stood on another site. From our own page it will send it.
  if (isLinkFromElsewhere(req)) return page(200, continuePage(pathname));
  return redirect(pathname === "/" ? "/signin" : `/signin?next=${encodeURIComponent(pathname)}`);
}

async function showSignIn({ options }: Parts, query: URLSearchParams): Promise<Reply> {
  return page(
    200,
    signInPage({
      next: nextPath(query.get("next")),
      hasCredentials: await options.credentials.exist(),
      providers: options.signInFlow?.providers ?? [],
      isAfterSignOut: query.get("after") === "signout",
      problem: null,
    }),
  );
}

async function signInElsewhere(
  { options, signIn }: Parts,
  { path, query }: Asked,
  req: IncomingMessage,
  origin: URL,
): Promise<Reply> {
  const [, what, provider = "", ...more] = path;
  try {
    if (what === "callback" && more.length === 0) {
      return await finishAtProvider(options, signIn, req, origin);
    }
    if (what === "with" && more.length === 0) {
      return await beginAtProvider(options, {
        provider,
        origin,
        next: nextPath(query.get("next")),
      });
    }
    throw new Refusal("REQUEST_INVALID", "there is no such page", { status: 404 });
  } catch (error) {
    const failure = failureOf(error, options.report);
    const hasCredentials = failure.status >= 500 || (await options.credentials.exist());
    const providers = options.signInFlow?.providers ?? [];
    const shown = { next: "/", hasCredentials, providers, isAfterSignOut: false, problem: failure };
    return page(failure.status, signInPage(shown), failure.headers);
  }
}

async function doSignIn({ options, signIn }: Parts, req: IncomingMessage): Promise<Reply> {
  const form = await readFormBody(req);
  const next = nextPath(form.get("next"));
  try {
    const { cookie, token } = await signIn.open(req, (form.get("credential") ?? "").trim());
    return page(200, signedInPage(token, next), { "set-cookie": signIn.cookieHeader(cookie) });
  } catch (error) {
    const failure = failureOf(error, options.report);
    const hasCredentials = failure.status >= 500 || (await options.credentials.exist());
    return page(
      failure.status,
      signInPage({
        next,
        hasCredentials,
        providers: options.signInFlow?.providers ?? [],
        isAfterSignOut: false,
        problem: failure,
      }),
      failure.headers,
    );
  }
}

/** Where to go after signing in: one of our own pages, whatever the link said. */
function nextPath(asked: string | null): string {
  return asked !== null && isPagePath(asked) ? asked : "/";
}

function failureReply({ isApi }: Asked, failure: Failure): Reply {
  const { status, code, message, headers } = failure;
  return isApi
    ? json(status, { error: { code, message } }, headers)
    : page(status, failurePage(failure), headers);
}
