import type { ToolCall } from "./tool-call.ts";

/** Tools that upstreams may make up without end are forgotten all together beyond this many. */
const MOST_TOOLS = 1_000;

/** Remembers in which tools' last results something was masked: the next ones will probably not be logged as they came. */
export class MaskedLately {
  readonly #tools = new Set<string>();

  has(call: Pick<ToolCall, "upstream" | "tool">): boolean {
    return this.#tools.has(nameOf(call));
  }

  note(call: Pick<ToolCall, "upstream" | "tool">, isMasked: boolean): void {
    if (!isMasked) {
      this.#tools.delete(nameOf(call));
      return;
    }
    if (this.#tools.size >= MOST_TOOLS) this.#tools.clear();
    this.#tools.add(nameOf(call));
  }
}

function nameOf({ upstream, tool }: Pick<ToolCall, "upstream" | "tool">): string {
  return `${upstream}\0${tool}`;
}
