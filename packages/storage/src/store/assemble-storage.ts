import type { KeyObject } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import type { Anchor } from "../anchor/anchor.ts";
import { Anchoring } from "../anchor/anchoring.ts";
import { KeptTokens } from "../kept-tokens.ts";
import { namingDigest } from "../keys/keyed-digest.ts";
import { deriveKey } from "../keys/master-key.ts";
import type { ScopeKeyring } from "../keys/scope-keys.ts";
import type { SigningKey } from "../keys/signing-key.ts";
import { keptHeads } from "../proof/log-heads.ts";
import type { CheckpointSchedule } from "../sqlite/checkpoint-rows.ts";
import { HashedCredentials } from "./hashed-credentials.ts";
import { HashedSessions } from "./hashed-sessions.ts";
import { QueuedStore } from "./queued-store.ts";
import { RememberedScopes } from "./remembered-scopes.ts";
import { SealedVault } from "./sealed-vault.ts";
import type { Storage } from "./storage.ts";
import type { StorageReader } from "./storage-reader.ts";
import type { WriteBackend } from "./write-backend.ts";
import { observed, type WriteObserver } from "./write-observer.ts";
import { WriteQueue } from "./write-queue.ts";

/** How long closing waits for anchors; what they missed they are told at the next start. */
const LAST_SENDING_MS = 5_000;

/** A database that is open, and what is to be kept in it. */
export interface StorageParts {
  readonly backend: WriteBackend;
  readonly reader: StorageReader;
  readonly keyring: ScopeKeyring;
  /** The master key. */
  readonly secret: KeyObject;
  readonly signingKey: SigningKey;
  readonly labelOf: (entityType: string) => string;
  /** Whether values that were found together are sealed together. */
  readonly withBoxes: boolean;
  readonly checkpoints: CheckpointSchedule;
  readonly anchors: readonly Anchor[];
  readonly report: (line: string) => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly observer?: WriteObserver | undefined;
  /** Called before the last commits are written. */
  readonly beforeClose?: () => void;
  /** Called when everything is written, while it can still be read. */
  readonly beforeReaderCloses?: () => Promise<void>;
}

/** Puts the ports together that both databases have in common. */
export function assembleStorage(parts: StorageParts): {
  readonly storage: Storage;
  /** To be called when another process has said that approval requests changed. */
  readonly hurry: () => void;
} {
  const { reader, keyring, secret, signingKey, labelOf, withBoxes, checkpoints, anchors } = parts;
  const backend =
    parts.observer === undefined ? parts.backend : observed(parts.backend, parts.observer);
  const now = (): number => Math.trunc(parts.now());
  const kept = new KeptTokens();
  const anchorings = anchors.map((anchor) => new Anchoring(anchor, reader, parts.report));
  const sendCheckpoints = async (): Promise<void> => {
    await Promise.all(anchorings.map((anchoring) => anchoring.catchUp()));
  };
  const queue = new WriteQueue(backend, now, () => void sendCheckpoints());
  void sendCheckpoints();
  const timer = setInterval(() => {
    // A failure is the next commit's to tell.
    queue.commit([{ kind: "make-checkpoint" }]).catch(() => undefined);
  }, checkpoints.everyMs).unref();
  const digest = namingDigest(deriveKey(secret, "digest"));
  const scopes = new RememberedScopes(queue, digest, now);
  const store = new QueuedStore({
    queue,
    reader,
    kept,
    beforeClose: () => {
      clearInterval(timer);
      parts.beforeClose?.();
      scopes.touchAll();
    },
    beforeReaderCloses: async () => {
      await parts.beforeReaderCloses?.();
      await Promise.race([
        sendCheckpoints(),
        setTimeout(LAST_SENDING_MS, undefined, { ref: false }),
      ]);
    },
  });
  return {
    storage: {
      store,
      vault: new SealedVault({ queue, reader, keyring, kept, labelOf, withBoxes }),
      scopes,
      credentials: new HashedCredentials(queue, reader),
      sessions: new HashedSessions(queue, reader, now),
      digest,
      heads: keptHeads(reader),
      signingKey,
      now,
      close: () => store.close(),
    },
    hurry: () => store.hurry(),
  };
}
