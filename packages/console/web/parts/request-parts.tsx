import type { VNode } from "preact";
import type { Approval } from "../api/shapes.ts";
import { DEED, STATE_LABEL, stateNow } from "../wording.ts";
import { Line, Name, visibleText } from "./literal.tsx";

/** `Delete data: delete_customer on crm`, the one thing to read about a request. */
export function Deed({ of: { category, tool, upstream } }: { readonly of: Approval }): VNode {
  return (
    <>
      <span class="deed">{DEED[category]}:</span> <Name text={tool} /> on <Name text={upstream} />
    </>
  );
}

export function deedText({ category, tool, upstream }: Approval): string {
  return visibleText(`${DEED[category]}: ${tool} on ${upstream}`);
}

export function StatePill({ of: approval }: { readonly of: Approval }): VNode {
  const state = stateNow(approval);
  return (
    <>
      <span class={`pill ${state}`}>{STATE_LABEL[state]}</span>
      {approval.decision?.selfApproved ? <SelfApproved /> : null}
      {approval.decision?.breakGlass ? <span class="pill glass">break-glass</span> : null}
    </>
  );
}

export function SelfApproved(): VNode {
  return <span class="pill self">self-approved (local)</span>;
}

export function RequesterName({ of: { requester } }: { readonly of: Approval }): VNode {
  return (
    <>
      <strong>
        <Line text={requester.name} />
      </strong>{" "}
      {requester.verified ? (
        <span class="pill proven">verified</span>
      ) : (
        <span class="pill unproven">unverified</span>
      )}
    </>
  );
}

export function ClientName({ of: { client } }: { readonly of: Approval }): VNode {
  return <Line text={client.version === "" ? client.name : `${client.name} ${client.version}`} />;
}

/** Entity types with their counts, most frequent first. */
export function foundTypes(
  findings: Readonly<Record<string, number>>,
): readonly [string, number][] {
  return Object.entries(findings)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a);
}
