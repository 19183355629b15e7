import type { VNode } from "preact";
import { useEffect } from "preact/hooks";
import type { Approval } from "../../api/shapes.ts";
import { seconds } from "../../clock.ts";
import { Names } from "../../parts/decision.tsx";
import { Line } from "../../parts/literal.tsx";
import {
  ClientName,
  Deed,
  foundTypes,
  RequesterName,
  StatePill,
} from "../../parts/request-parts.tsx";
import { Ago, Expiry } from "../../parts/time.tsx";
import { nameOf } from "../../status.ts";
import { stateNow } from "../../wording.ts";

/** One request in a list. The link covers the whole row. `onOver`: its time went by while it was shown. */
export function RequestRow({
  approval,
  onOver,
  heading: Heading = "h2",
}: {
  readonly approval: Approval;
  /** One below that of the list it stands in. */
  readonly heading?: "h2" | "h3";
  readonly onOver?: () => void;
}): VNode {
  const { decision, createdAt, expiresAt } = approval;
  const state = stateNow(approval);
  const isOver = approval.state === "pending" && Date.parse(expiresAt) <= seconds.value;
  useEffect(() => {
    if (!isOver || onOver === undefined) return undefined;
    const timer = setTimeout(onOver, 500);
    return () => clearTimeout(timer);
  }, [isOver, onOver]);
  return (
    <article class={`request ${state}`}>
      <Heading class="title">
        <a href={`/approvals/${approval.id}`}>
          <Deed of={approval} />
        </a>
      </Heading>
      <p class="side">
        {state === "pending" ? <Expiry at={expiresAt} /> : <StatePill of={approval} />}
      </p>
      {state === "pending" ? (
        <p class="line why-held">
          <WhyHeld of={approval} />
        </p>
      ) : null}
      <p class="meta line">
        <RequesterName of={approval} /> through <ClientName of={approval} /> · asked{" "}
        <Ago at={createdAt} />
      </p>
      <p class="meta line">
        {decision === null ? (
          <Standing of={approval} />
        ) : (
          <>
            {decision.verb === "approve" ? "Approved" : "Rejected"} by{" "}
            <strong>{nameOf(decision.person)}</strong> <Ago at={decision.at} />
          </>
        )}
      </p>
    </article>
  );
}

/** What would happen, as far as it was counted, and why a person is asked. */
function WhyHeld({ of: { preview, policyReason, rules } }: { readonly of: Approval }): VNode {
  return (
    <>
      {preview === null ? null : (
        <strong class="part would">
          <Line text={preview.words} />
        </strong>
      )}
      <span class="part">
        {policyReason !== null ? (
          <Line text={policyReason} />
        ) : rules.some((rule) => !rule.startsWith("default:")) ? (
          <>
            Held by <Names of={rules} />
          </>
        ) : (
          "No rule lets it run, so a person is asked."
        )}
      </span>
    </>
  );
}

/** What else to know at a glance: whether one may decide it, how far it has come, which data it holds. */
function Standing({ of: approval }: { readonly of: Approval }): VNode {
  const { mayDecide, quorum, votes, escalations, findings, disclosed } = approval;
  const approving = votes.filter(({ verb }) => verb === "approve").length;
  const types = foundTypes(findings);
  return (
    <>
      {mayDecide.allowed ? null : (
        <span class="part">
          You may look at it, but not decide it: <Line text={mayDecide.because} />.
        </span>
      )}
      {quorum > 1 ? (
        <span class="part">
          {approving} of {quorum} people have approved
        </span>
      ) : null}
      {escalations.length > 0 ? (
        <span class="part">
          Escalated to {(escalations.at(-1)?.to ?? []).map(nameOf).join(", ")}
        </span>
      ) : null}
      {types.length === 0 ? null : (
        <span class="part">
          {types.slice(0, 4).map(([type, count], at) => (
            <span key={type}>
              {at > 0 ? ", " : null}
              {count} ×{" "}
              <code class="type">
                <Line text={type} />
              </code>
            </span>
          ))}
          {types.length > 4 ? ` and ${types.length - 4} more types` : null}
        </span>
      )}
      {disclosed.length === 0 ? null : <span class="part would">the tool gets real values</span>}
    </>
  );
}

/** Moves the focus from request to request, over whatever list is on the page. */
export function moveFocus(step: 1 | -1): void {
  const links = [...document.querySelectorAll<HTMLElement>("main .request .title a")];
  const at = links.findIndex((link) => link === document.activeElement);
  const next = links[at === -1 ? (step === 1 ? 0 : links.length - 1) : at + step];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}
