/**
 * Finds out who is there: by the session's cookie for the page, by the credential itself for programs. A sign-in that
 * cannot be recorded does not happen.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type {
  AcceptedCredential,
  AuditDraft,
  OpenedSession,
  PageSession,
  PageSessions,
  Requester,
  Reviewer,
  ReviewerCredentials,
  SignedInBy,
} from "@countersign/core";
import { KEY_PREFIX, type KeyScope, type ServiceKeys, SignInLimit } from "@countersign/identity";
import { Refusal } from "./failure.ts";

export interface Visitor {
  readonly reviewer: Reviewer;
  /** `null` for a program, which sends its credential each time. */
  readonly session: PageSession | null;
  /** What the key of a program is for; absent for people. */
  readonly scopes?: readonly KeyScope[];
}

interface Accepted extends AcceptedCredential {
  readonly scopes?: readonly KeyScope[];
}

export interface SignInOptions {
  readonly credentials: ReviewerCredentials;
  readonly sessions: PageSessions;
  readonly serviceKeys?: Pick<ServiceKeys, "accept">;
  readonly personOf?: (identity: Requester) => string | null;
  readonly record: (draft: AuditDraft) => Promise<void>;
  readonly origin: URL;
  readonly now: () => number;
  readonly report: (line: string) => void;
}

/** The header in which the page sends its token. */
export const TOKEN_HEADER = "x-countersign-token";

/** The header of requests that a page makes by itself, to look for news. They do not keep a session alive. */
export const LIVE_HEADER = "x-countersign-live";

/** In which our own command line says what it is. */
const CHANNEL_HEADER = "x-countersign-channel";

const PROGRAM_NOTED_FOR_MS = 12 * 60 * 60_000;

export class SignIn {
  readonly #options: SignInOptions;
  readonly #limit: SignInLimit;
  /** Hashes of the credentials that were right; never more than there are credentials. */
  readonly #accepted: Set<string> = new Set();
  /** Credentials of programs, by id, with the time their use was last recorded. */
  readonly #notedPrograms: Map<string, number> = new Map();

  constructor(options: SignInOptions) {
    this.#options = options;
    this.#limit = new SignInLimit(options.now);
  }

  /** Signs a person in on the page. */
  async open(req: IncomingMessage, credential: string): Promise<OpenedSession> {
    const accepted = await this.#accept(req, credential, "console");
    await this.#options.record({
      type: "reviewer.signed_in",
      reviewer: { person: accepted.person, channel: "console" },
    });
    await this.close(req);
    return this.#options.sessions.open(accepted.person, { credential: accepted.id });
  }

  /** Signs a person in whom a provider vouches for. */
  async openProven(
    req: IncomingMessage,
    {
      person,
      ...by
    }: {
      readonly person: string;
      readonly identity: Requester;
      readonly groups: readonly string[];
    },
    provider: string,
  ): Promise<OpenedSession> {
    const groups = by.groups.length === 0 ? "" : `, in ${by.groups.join(", ")}`;
    await this.#options.record({
      type: "reviewer.signed_in",
      reviewer: { person, channel: "console" },
      note: `with ${provider}, as ${by.identity.id}${groups}`,
    });
    this.#limit.succeeded(req.socket.remoteAddress ?? "unknown");
    await this.close(req);
    return this.#options.sessions.open(person, by);
  }

  /**
   * Counts and records a sign-in at a provider that failed. Whose sign-in is right is never kept waiting: behind a proxy
   * all have one address, and nobody is to lock the others out.
   *
   * @throws {Refusal} `SIGN_IN_LOCKED` for an address that failed too often: then nothing is recorded any more.
   */
  async failed(req: IncomingMessage, because: string): Promise<void> {
    const address = req.socket.remoteAddress ?? "unknown";
    if (this.#limit.waitMs(address) > 0) throw locked(this.#limit.waitMs(address));
    const { inARow, waitMs } = this.#limit.failed(address);
    const lock = waitMs > 0 ? `, locked for ${waitMs / 1000} s` : "";
    await this.#recordFailure(`console: ${because}, from ${address}, ${inARow} in a row${lock}`);
  }

  /** Ends the browser's session. Returns whose it was. */
  async close(req: IncomingMessage): Promise<Reviewer | undefined> {
    const cookie = this.#cookieOf(req);
    if (cookie === undefined) return undefined;
    const { sessions } = this.#options;
    const session = await sessions.find(cookie, { isUse: false });
    if (session !== undefined) await sessions.end(cookie);
    return session === undefined ? undefined : { person: session.person, channel: "console" };
  }

  /** Who sent the request; `undefined` if nobody is signed in. */
  async visitor(req: IncomingMessage): Promise<Visitor | undefined> {
    const authorization = req.headers.authorization;
    if (authorization !== undefined) return this.#program(req, authorization);

    const cookie = this.#cookieOf(req);
    if (cookie === undefined) return undefined;
    const isUse =
      req.headers[LIVE_HEADER] === undefined && req.headers.accept !== "text/event-stream";
    const { sessions } = this.#options;
    const session = await sessions.find(cookie, { isUse });
    if (session === undefined) return undefined;
    const { person, by } = session;
    if ((await this.#personNow(by)) !== person) {
      await sessions.end(cookie);
      return undefined;
    }
    const groups = "groups" in by && by.groups.length > 0 ? { groups: by.groups } : {};
    return { reviewer: { person, channel: "console", ...groups }, session };
  }

  async #personNow(by: SignedInBy): Promise<string | null | undefined> {
    if ("credential" in by) return this.#options.credentials.personOf(by.credential);
    return this.#options.personOf?.(by.identity);
  }

  /** Refuses what the page itself did not send on purpose. For everything that changes or reveals something. */
  assertMeant(req: IncomingMessage, visitor: Visitor): void {
    if (visitor.session === null) return;
    const token = req.headers[TOKEN_HEADER];
    if (typeof token === "string" && ownsToken(visitor.session, token)) return;
    throw new Refusal("REQUEST_FORBIDDEN", "the page's token is missing or wrong: sign in again");
  }

  cookieHeader(cookie: string): string {
    const isSecure = this.#options.origin.protocol === "https:";
    const ends = cookie === "" ? "; Max-Age=0" : "";
    return `${this.#cookieName}=${cookie}; Path=/; HttpOnly; SameSite=Strict${isSecure ? "; Secure" : ""}${ends}`;
  }

  async #program(req: IncomingMessage, authorization: string): Promise<Visitor> {
    const credential = /^Bearer +(\S+) *$/i.exec(authorization)?.[1] ?? "";
    const { id, person, scopes } = await this.#accept(req, credential, "api");
    // A label for people: what a person may do never depends on their channel.
    const channel = req.headers[CHANNEL_HEADER] === "cli" ? "cli" : "api";
    const reviewer: Reviewer = { person, channel };
    const at = this.#options.now();
    if (at - (this.#notedPrograms.get(id) ?? Number.NEGATIVE_INFINITY) >= PROGRAM_NOTED_FOR_MS) {
      await this.#options.record({ type: "reviewer.signed_in", reviewer });
      this.#notedPrograms.set(id, at);
    }
    return { reviewer, session: null, ...(scopes === undefined ? {} : { scopes }) };
  }

  async #accept(
    req: IncomingMessage,
    credential: string,
    channel: "console" | "api",
  ): Promise<Accepted> {
    const address = req.socket.remoteAddress ?? "unknown";
    // It is looked at, however many were wrong: behind a proxy all have one address, and nobody is to lock the others out.
    const accepted = await this.#whose(credential, channel);
    const key = createHash("sha256").update(credential).digest("base64");
    if (accepted !== undefined) {
      // Only once, so that whoever has one cannot try others at leisure.
      if (!this.#accepted.has(key)) this.#limit.succeeded(address);
      this.#accepted.add(key);
      return accepted;
    }
    this.#accepted.delete(key);
    // Many tried at once: the first of them are recorded, the others would only fill the log.
    if (this.#limit.waitMs(address) > 0) throw locked(this.#limit.waitMs(address));
    const { inARow, waitMs } = this.#limit.failed(address);
    const lock = waitMs > 0 ? `, locked for ${waitMs / 1000} s` : "";
    await this.#recordFailure(
      `${channel}: wrong credential from ${address}, ${inARow} in a row${lock}`,
    );
    throw new Refusal("CREDENTIAL_INVALID", "nobody has this credential, or it was revoked");
  }

  /** A key is a program's: it opens no page. */
  async #whose(credential: string, channel: "console" | "api"): Promise<Accepted | undefined> {
    if (!credential.startsWith(KEY_PREFIX)) return this.#options.credentials.accept(credential);
    const key = channel === "api" ? await this.#options.serviceKeys?.accept(credential) : undefined;
    // No person's id has a colon.
    return key && { id: key.id, person: `key:${key.name}`, scopes: key.scopes };
  }

  /** The refusal stands whether or not it could be recorded. */
  async #recordFailure(note: string): Promise<void> {
    try {
      await this.#options.record({ type: "reviewer.sign_in_failed", note });
    } catch (error) {
      this.#options.report(`console: a failed sign-in could not be recorded: ${String(error)}`);
    }
  }

  /** Cookies are shared by all ports of a host, so the name carries ours. */
  get #cookieName(): string {
    const { protocol, port } = this.#options.origin;
    return protocol === "https:" ? "__Host-countersign" : `countersign_${port || "80"}`;
  }

  /** A cookie that came twice is none: somebody else on this host set the other. */
  #cookieOf(req: IncomingMessage): string | undefined {
    const prefix = `${this.#cookieName}=`;
    const values = (req.headers.cookie ?? "")
      .split(";")
      .map((pair) => pair.trim())
      .filter((pair) => pair.startsWith(prefix))
      .map((pair) => pair.slice(prefix.length));
    return values.length === 1 ? values[0] : undefined;
  }
}

function ownsToken({ tokenHash }: PageSession, token: string): boolean {
  const given = createHash("sha256").update(token).digest();
  return timingSafeEqual(Buffer.from(tokenHash, "base64"), given);
}

function locked(waitMs: number): Refusal {
  const seconds = Math.ceil(waitMs / 1000);
  return new Refusal("SIGN_IN_LOCKED", `try again in ${seconds} s`, {
    headers: { "retry-after": String(seconds) },
  });
}
