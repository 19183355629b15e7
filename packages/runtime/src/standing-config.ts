import type { Config, Environment } from "@countersign/config";
import { startingConfig } from "./accepted-config.ts";
import { adminsOf, inForceOf } from "./policy-changes.ts";

/** What counts on a data folder, told without a daemon. */
export interface StandingConfig {
  /** As it was accepted; the file's, where nothing was yet or the next start takes it. */
  readonly config: Config;
  readonly policy: { readonly hash: string; readonly observe?: boolean };
  /** Groups or people who accept changes. */
  readonly admins: readonly string[];
  /**
   * What about the file: as accepted (or the first), `waits` for a person, or `next-start` takes it (local mode; a daemon
   * that runs goes by what was there before).
   */
  readonly file: "in-force" | "waits" | "next-start";
}

/** Looks, and changes nothing. */
export function standingConfig(asked: Config, env: Environment): StandingConfig {
  const { config, because } = startingConfig(asked, env);
  const inForce = inForceOf(config);
  return {
    config,
    policy: inForce.policy,
    admins: adminsOf(inForce),
    file: because === "kept" ? "waits" : because === "changed" ? "next-start" : "in-force",
  };
}
