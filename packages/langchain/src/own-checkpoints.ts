/**
 * Where graphs that a guarded tool runs itself keep their state, in place of the checkpointer of the graph around it:
 * in memory, and no longer than until the call has ended. A call that pauses finds it again when it is resumed in this
 * process; in another one its graphs begin anew.
 */
import type { OpenConfig } from "./quiet-config.ts";

const CHECKPOINTER = "__pregel_checkpointer";

/** Paused calls whose state is kept; of more, the oldest are forgotten. */
const MOST_PAUSED = 100;

const paused = new Map<string, object>();

export interface OwnCheckpoints {
  /** `undefined` outside of a graph that keeps checkpoints. */
  readonly saver: object | undefined;
  /** Keeps what is there for when the call is resumed. */
  pause(): void;
}

export async function ownCheckpoints({
  configurable,
  toolCall,
}: OpenConfig): Promise<OwnCheckpoints> {
  const { [CHECKPOINTER]: around, thread_id, checkpoint_ns } = (configurable ?? {}) as OpenConfig;
  if (typeof around !== "object" || around === null) {
    return { saver: undefined, pause: () => undefined };
  }
  const { id } = (toolCall ?? {}) as { id?: unknown };
  const key = JSON.stringify([thread_id, checkpoint_ns, id]);
  const before = paused.get(key);
  paused.delete(key);
  const { MemorySaver } = await import("@langchain/langgraph");
  const saver = before ?? new MemorySaver();
  return {
    saver,
    pause() {
      paused.set(key, saver);
      const [oldest] = paused.keys();
      if (paused.size > MOST_PAUSED && oldest !== undefined) paused.delete(oldest);
    },
  };
}
