import type { ComponentChildren, VNode } from "preact";
import type { ApiFailure } from "../api/client.ts";

/** What stands where there is nothing yet, and says how something gets there. */
export function Empty({ children }: { readonly children: ComponentChildren }): VNode {
  return <div class="empty">{children}</div>;
}

/** In place of a page's content while it is not here: that it is coming, or why it cannot be had. */
export function Waiting({
  failure,
  heading: Heading = "h1",
}: {
  readonly failure: ApiFailure | undefined;
  /** `h2` below a page's own. */
  readonly heading?: "h1" | "h2";
}): VNode {
  if (failure === undefined) return <p class="waiting">One moment …</p>;
  return (
    <div class="empty">
      <Heading>
        {failure.status === 404 ? "There is no such thing" : "This cannot be shown"}
      </Heading>
      <p>{failure.message}</p>
      <p>
        <a href="/">Back to the inbox</a>
      </p>
    </div>
  );
}
