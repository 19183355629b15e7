/**
 * On whose behalf an agent calls. It comes from what was authenticated, never from what the call says.
 */
export interface Requester {
  /** Stable and unique: `local:<user>@<host>`, or `<issuer>|<tenant>|<subject>` of a verified token. */
  readonly id: string;
  /** For people to read. */
  readonly name: string;
  /** Whether a credential proved it. A stdio client proves only that it runs under a local account. */
  readonly verified: boolean;
  /** E-mail address, in lower case, if whoever authenticated them says that it is theirs. */
  readonly email?: string;
  /** The program that acts for them, as the token names it. Unlike {@link AgentClient} it is proven. */
  readonly actor?: string;
  /** Of a program that calls with a key of its own: who made the key, a key of `people`. They could use it, too. */
  readonly keyMadeBy?: string;
}

/** The program that calls. It says so itself: worth logging, worthless for a decision. */
export interface AgentClient {
  readonly name: string;
  readonly version: string;
}

/** Who decides an approval request, as the channel verified them. */
export interface Reviewer {
  /** The key of `people` in the configuration. */
  readonly person: string;
  readonly channel: "console" | "api" | "cli" | "teams" | "slack";
  /** Groups that the provider they signed in with says they are in, beside those the configuration puts them in. */
  readonly groups?: readonly string[];
}
