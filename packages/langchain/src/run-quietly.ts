/** Runs what sees real values: callbacks and traces see nothing of it, and what it says on its way goes out masked. */
import {
  type Caller,
  isJsonObject,
  type JsonValue,
  type ProgramGuard,
  type RevealedValue,
} from "@countersign/core";
import { HeldPieces } from "./held-pieces.ts";
import { isInterruption } from "./interruption.ts";
import { type OwnCheckpoints, ownCheckpoints } from "./own-checkpoints.ts";
import { type OpenConfig, quietConfig, runUnder } from "./quiet-config.ts";

/** The part of LangChain's run managers, of tools and retrievers, that takes what is said. */
export interface Listener {
  readonly runId?: string;
  getChild?(): {
    handleCustomEvent?(name: string, data: unknown, runId: string): unknown;
  };
  handleToolEvent?(event: unknown): unknown;
}

export interface RunningBody {
  readonly config: OpenConfig;
  /** LangChain's, for what takes one of its own. */
  readonly runManager: unknown;
  readonly onYield: (piece: unknown) => void;
}

export interface QuietRun {
  readonly guard: Pick<ProgramGuard, "maskPieces">;
  readonly caller: Caller;
  /** What the body was given in clear. */
  readonly given: readonly RevealedValue[];
  readonly config: OpenConfig;
  readonly listener: Listener | undefined;
  /** Its own configuration but for the stream's writer: callbacks and traces see all of it. */
  readonly isTraced?: boolean;
}

/** @param body is given what to run with, and what takes the pieces it yields. */
export async function runQuietly<T>(
  { guard, caller, given, config, listener, isTraced = false }: QuietRun,
  body: (run: RunningBody) => Promise<T>,
): Promise<T> {
  const pieces = new HeldPieces(guard, caller, given);
  const writing = maskedWriter(config, pieces);
  const onYield = (piece: unknown): void =>
    pieces.add("yielded", piece, (masked) => listener?.handleToolEvent?.(masked));
  let checkpoints: OwnCheckpoints | undefined;
  try {
    if (isTraced) {
      return await body({ config: { ...config, ...writing }, runManager: listener, onYield });
    }
    checkpoints = await ownCheckpoints(config);
    const own = { saver: checkpoints.saver, ...writing };
    const quiet = quietConfig(config, listener?.runId, own, (name, data) =>
      pieces.add(`event ${name}`, { name, data }, (masked) => dispatch(masked, listener)),
    );
    return await runUnder(quiet.config, () => body({ ...quiet, onYield }));
  } catch (error) {
    if (isInterruption(error)) checkpoints?.pause();
    throw error;
  } finally {
    await pieces.close();
  }
}

/** LangGraph's stream writer, whose pieces are held back. */
function maskedWriter(
  { writer, configurable }: OpenConfig,
  pieces: HeldPieces,
): { readonly writer?: (piece: unknown) => void } {
  const write = writer ?? (configurable as OpenConfig | undefined)?.["writer"];
  if (typeof write !== "function") return {};
  return {
    writer: (piece) =>
      pieces.add("written", piece, (masked) => (write as (masked: unknown) => unknown)(masked)),
  };
}

async function dispatch(event: JsonValue, listener: Listener | undefined): Promise<void> {
  if (!isJsonObject(event) || typeof event["name"] !== "string") return;
  const { runId } = listener ?? {};
  if (runId === undefined) return;
  await listener?.getChild?.().handleCustomEvent?.(event["name"], event["data"], runId);
}
