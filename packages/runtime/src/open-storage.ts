import type { Config } from "@countersign/config";
import type { Clock } from "@countersign/core";
import {
  type Anchor,
  type MasterKey,
  openSqliteStorage,
  readSigningKey,
  type Storage,
  type WriteObserver,
} from "@countersign/storage";
import { labelOf } from "./scan.ts";

export interface OpenStorageOptions {
  readonly masterKey: MasterKey;
  readonly anchors?: readonly Anchor[];
  readonly report?: (line: string) => void;
  /** Hears how writing goes. */
  readonly observer?: WriteObserver | undefined;
  /** Of the caller, where it has one of its own. */
  readonly clock?: Clock;
  /** Names the signing key's file; this process's environment unless given. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Opens what the configuration names: SQLite in the data folder, or the database that replicas share. */
export async function openStorage(config: Config, options: OpenStorageOptions): Promise<Storage> {
  const {
    masterKey,
    anchors = [],
    report = () => {},
    observer,
    clock,
    env = process.env,
  } = options;
  const common = {
    masterKey,
    signingKey: readSigningKey(config.dataFolder, env),
    labelOf,
    checkpoints: {
      everyRecords: config.audit.checkpointEveryRecords,
      everyMs: config.audit.checkpointEverySeconds * 1000,
    },
    anchors,
    report,
    observer,
    ...(clock && { now: () => clock.now() }),
  };
  const { postgres } = config.storage;
  if (postgres === null) return openSqliteStorage({ folder: config.dataFolder, ...common });
  const { openPostgresStorage } = await import("@countersign/storage/postgres");
  return openPostgresStorage({ url: postgres, ...common });
}
