import type { JsonObject } from "@countersign/core";

/** Of the protocol: up to 2025-11-25 with a handshake and sessions, from 2026-07-28 without. */
export type Era = "legacy" | "modern";

/** Who an upstream is told is calling. */
export interface ClientIdentity {
  readonly clientInfo: JsonObject;
  readonly capabilities: JsonObject;
  /** Everything else the client's `initialize` held. */
  readonly initialize: JsonObject;
}
