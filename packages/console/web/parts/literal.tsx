/**
 * Text of agents and tools, shown as exactly what it is: what cannot be seen, or changes how other text is seen, stands
 * there by its name. Whatever came from outside is drawn by one of these, never by itself.
 */
import { literalPieces, type LiteralPiece } from "@countersign/core";
import type { ComponentChildren, VNode } from "preact";

/** One line, in which even a line break is shown by its name. */
export function Line({ text }: { readonly text: string }): VNode {
  return <bdi class="literal">{literalPieces(text, false).map(drawn)}</bdi>;
}

/** Text that may have several lines. What has the form of a token stands out; `onToken` makes it a button. */
export function Lines({
  text,
  token = drawnToken,
}: {
  readonly text: string;
  readonly token?: (token: string) => ComponentChildren;
}): VNode {
  return (
    <bdi class="literal">
      {literalPieces(text, true).map((piece) =>
        piece.kind === "token" ? token(piece.text) : drawn(piece),
      )}
    </bdi>
  );
}

/** A name of a tool, an upstream, a rule. */
export function Name({ text }: { readonly text: string }): VNode {
  return (
    <code>
      <Line text={text} />
    </code>
  );
}

/** The same for places that hold no markup, such as a window's title. */
export function visibleText(text: string): string {
  return literalPieces(text, false)
    .map((piece) => (piece.kind === "unseen" ? `[${piece.name}]` : piece.text))
    .join("");
}

function drawn(piece: LiteralPiece): ComponentChildren {
  switch (piece.kind) {
    case "text":
      return piece.text;
    case "token":
      return drawnToken(piece.text);
    case "break":
      return [<span class="unseen">↵</span>, "\n"];
    case "unseen":
      return <span class="unseen">{piece.name}</span>;
  }
}

function drawnToken(token: string): VNode {
  return <span class="token">{token}</span>;
}
