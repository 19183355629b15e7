import type { JsonValue } from "@countersign/core";
import type { ComponentChildren, VNode } from "preact";
import { useMemo } from "preact/hooks";
import type { WholeApproval } from "../../api/shapes.ts";
import { jsonView } from "../../parts/json-view.tsx";
import { Line } from "../../parts/literal.tsx";
import { type Revealing, useRevealing } from "./revealing.ts";

/** What exactly the tool would be called with; masked, and each masked value for the asking. */
export function ArgumentsSection({ of: approval }: { readonly of: WholeApproval }): VNode {
  const { id, arguments: masked, mayLook } = approval;
  const revealing = useRevealing(id);
  const { all, values, isBusy, showAll, hide } = revealing;
  const isShown = all !== undefined || values.size > 0;
  const view = useMemo(
    () => jsonView(all ?? masked, mayLook ? (token) => drawToken(token, revealing) : undefined),
    [all, masked, mayLook, values, isBusy],
  );
  if (masked === null) {
    return (
      <section aria-labelledby="arguments">
        <h2 id="arguments">Arguments</h2>
        <p class="hint">They were erased. What was decided about them is still in the log.</p>
      </section>
    );
  }
  return (
    <section aria-labelledby="arguments">
      <div class="heading">
        <h2 id="arguments">Exact arguments</h2>
        {mayLook ? (
          <button
            type="button"
            class="quiet"
            disabled={isBusy}
            aria-describedby="reveal-note"
            onClick={() => (isShown ? hide() : void showAll())}
          >
            {isShown ? "Hide exact values" : "Reveal exact values"}
          </button>
        ) : null}
      </div>
      <p class="hint" id="reveal-note">
        {isShown
          ? "Exact. Hidden again in two minutes."
          : mayLook
            ? "Masked. Press a value to see that one. Revealing is recorded under your name."
            : "Masked."}
      </p>
      <div id="argument-values" class={isShown ? "values revealed" : "values"}>
        {view.markup}
      </div>
      {view.isCut ? (
        <p class="hint">
          Too large to show whole: <a href={`/api/approvals/${id}`}>everything, as JSON</a>
        </p>
      ) : null}
    </section>
  );
}

function drawToken(token: string, { values, isBusy, showOne }: Revealing): ComponentChildren {
  const value = values.get(token);
  if (value !== undefined) {
    return (
      <span key={token} class="token exact" title={token}>
        <Line text={value} />
      </span>
    );
  }
  return (
    <button
      key={token}
      type="button"
      class="token"
      disabled={isBusy}
      aria-label={`Reveal ${token}`}
      onClick={() => void showOne(token)}
    >
      {token}
    </button>
  );
}

/** A value of the request that is shown masked, under a heading of its own. */
export function ValueSection({
  id,
  title,
  hint,
  value,
}: {
  readonly id: string;
  readonly title: string;
  readonly hint: string;
  readonly value: JsonValue;
}): VNode | null {
  const view = useMemo(() => (value === null ? null : jsonView(value).markup), [value]);
  if (view === null) return null;
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <p class="hint">{hint}</p>
      <div class="values">{view}</div>
    </section>
  );
}
