import { signal } from "@preact/signals";
import type { VNode } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { ApiFailure } from "../../api/client.ts";

export interface CardAnswer {
  readonly card: object;
  /** Goes back with a decision: what exactly was seen. */
  readonly seen: string;
}

/** What draws cards, once it is here; `false` if it could not be loaded. */
const drawing = signal<((card: object) => HTMLElement) | false | undefined>(undefined);

/** Loads what draws cards. `true` once there is nothing more to wait for. */
export function useCardDrawing(): boolean {
  useEffect(() => {
    if (drawing.value) return;
    void import("./draw-card.ts").then(
      ({ drawCard }) => (drawing.value = drawCard),
      () => (drawing.value = false),
    );
  }, []);
  return drawing.value !== undefined;
}

/** The card as Teams shows it to the same person. */
export function RequestCard({
  answer,
  failure,
}: {
  readonly answer: CardAnswer | undefined;
  readonly failure: ApiFailure | undefined;
}): VNode {
  const box = useRef<HTMLDivElement>(null);
  const text = answer === undefined ? "" : JSON.stringify(answer.card);
  useLayoutEffect(() => {
    if (text === "" || !drawing.value) return;
    box.current?.replaceChildren(drawing.value(JSON.parse(text) as object));
  }, [text]);
  const problem =
    drawing.value === false ? "The card could not be drawn." : (failure?.message ?? null);
  return (
    <section class="card" aria-label="The request, as it is shown in Teams">
      {problem === null ? null : (
        <p class="caution">{problem} Reload the page before you decide.</p>
      )}
      <div ref={box} />
    </section>
  );
}
