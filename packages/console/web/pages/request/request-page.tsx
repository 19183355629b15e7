import type { VNode } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { useResource } from "../../api/resource.ts";
import type { WholeApproval } from "../../api/shapes.ts";
import { useShortcuts } from "../../keyboard.tsx";
import type { PageProps } from "../../pages.ts";
import { Changes } from "../../parts/changes.tsx";
import { jsonView } from "../../parts/json-view.tsx";
import { Line } from "../../parts/literal.tsx";
import { announce } from "../../parts/notice.tsx";
import { Waiting } from "../../parts/page-state.tsx";
import { Deed, deedText, StatePill } from "../../parts/request-parts.tsx";
import { Exact, Expiry, isOver } from "../../parts/time.tsx";
import { useTitle } from "../../title.ts";
import { stateNow, WOULD } from "../../wording.ts";
import { ArgumentsSection, ValueSection } from "./arguments-section.tsx";
import { BreakGlassForm, DecisionForm, ResolveForm } from "./decision-form.tsx";
import { Outcome } from "./outcome.tsx";
import { type CardAnswer, RequestCard, useCardDrawing } from "./request-card.tsx";

/** One request: the card, what exactly would be sent, and the decision. */
export function RequestPage({ id }: PageProps): VNode {
  const request = useResource<{ approval: WholeApproval }>(`/api/approvals/${id}`, {
    live: "approvals",
  });
  const canDraw = useCardDrawing();
  const card = useResource<CardAnswer>(`/api/approvals/${id}/card`, { live: "approvals" });
  const approval = request.data?.approval;
  useTitle(approval === undefined ? "Request" : deedText(approval));
  useShortcuts([
    { key: "a", does: "to the button that approves", run: () => focus("button.approve") },
    { key: "x", does: "to the button that rejects", run: () => focus("button.reject") },
    { key: "r", does: "write a reason", run: () => focus("#reason") },
    { key: "v", does: "to the first masked value", run: () => focus("button.token") },
  ]);

  // Its time may go by while somebody looks.
  const isPastNow = approval?.state === "pending" && isOver(approval.expiresAt);
  const { refresh } = request;
  const refreshCard = card.refresh;
  useEffect(() => {
    if (!isPastNow) return;
    void Promise.all([refresh(), refreshCard()]);
  }, [isPastNow]);

  useAnnouncedChange(approval);
  // Everything at once, so that nothing moves under a pointer that is on its way to a button.
  const isCardDone = canDraw && (card.data !== undefined || card.failure !== undefined);
  if (approval === undefined || !isCardDone) return <Waiting failure={request.failure} />;

  const state = stateNow(approval);
  const onSent = async (hasCounted: boolean): Promise<void> => {
    await Promise.all([refresh(), refreshCard()]);
    if (hasCounted) focus("#outcome");
  };
  return (
    <article class="sheet">
      <header>
        <p class="state">
          <StatePill of={approval} />
          {approval.state === "pending" || approval.state === "approved" ? (
            <>
              <span class="quiet-text">
                until <Exact at={approval.expiresAt} />
              </span>
              <Expiry at={approval.expiresAt} />
            </>
          ) : null}
        </p>
        <h1>
          <Deed of={approval} />
        </h1>
        <p class="lead">{lead(approval)}</p>
        <p class="to-decision">
          <a href="#decision">{state === "pending" ? "To your decision" : "To what happened"}</a>
        </p>
      </header>
      <div class="columns">
        <div class="evidence">
          <RequestCard answer={card.data} failure={card.failure} />
          <ArgumentsSection of={approval} />
          <ValueSection
            id="others"
            title="Beside the arguments"
            hint="Goes to the tool with the call. Masked."
            value={approval.others}
          />
          {approval.edit === null ? null : (
            <section aria-labelledby="edit">
              <h2 id="edit">Changed before it was approved</h2>
              <Changes changes={approval.edit.changes} />
            </section>
          )}
          <ValueSection
            id="result"
            title="Result"
            hint="Masked, as the agent sees it."
            value={approval.result}
          />
        </div>
        <aside id="decision" aria-label="Decision" tabIndex={-1}>
          <Decision approval={approval} seen={card.data?.seen} onSent={onSent} />
        </aside>
      </div>
    </article>
  );
}

function lead(approval: WholeApproval): VNode {
  const would = WOULD[approval.category];
  if (stateNow(approval) !== "pending") return <>An agent wanted to {would}.</>;
  return (
    <>
      An agent wants to <strong>{would}</strong>. If you approve, exactly this call runs, once.
    </>
  );
}

function Decision({
  approval,
  seen,
  onSent,
}: {
  readonly approval: WholeApproval;
  readonly seen: string | undefined;
  readonly onSent: (hasCounted: boolean) => Promise<void>;
}): VNode {
  const { mayDecide } = approval;
  const folded = useMemo(() => jsonView(approval.arguments).folded, [approval.arguments]);
  const state = stateNow(approval);
  if (state === "unknown" && mayDecide.allowed) {
    return (
      <>
        <Outcome of={approval} />
        <ResolveForm approval={approval} onSent={onSent} />
      </>
    );
  }
  if (state !== "pending") return <Outcome of={approval} />;
  return (
    <>
      {mayDecide.allowed ? (
        <DecisionForm
          key={approval.id}
          approval={approval}
          folded={folded}
          seen={seen}
          onSent={onSent}
        />
      ) : (
        <div>
          <h2>You cannot decide this</h2>
          <p>
            <Line text={mayDecide.because} />
          </p>
        </div>
      )}
      <BreakGlassForm approval={approval} seen={seen} onSent={onSent} />
    </>
  );
}

/** Tells a screen reader what others see change, and takes away a notice that is about a state that is gone. */
function useAnnouncedChange(approval: WholeApproval | undefined): void {
  const last = useRef<string | undefined>(undefined);
  const state = approval === undefined ? undefined : stateNow(approval);
  useEffect(() => {
    if (approval === undefined) return;
    if (last.current !== undefined && last.current !== state) announce(approval.happened);
    last.current = state;
  }, [state]);
}

function focus(selector: string): void {
  document.querySelector<HTMLElement>(`main ${selector}`)?.focus();
}
