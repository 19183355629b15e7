import type { VNode } from "preact";
import { useResource } from "../../api/resource.ts";
import type { Approval, Pause } from "../../api/shapes.ts";
import { now } from "../../clock.ts";
import { Line } from "../../parts/literal.tsx";
import { nameOf } from "../../status.ts";
import { counted } from "../../wording.ts";
import type { ApprovalsAnswer } from "./inbox-page.tsx";
import { RequestRow } from "./request-row.tsx";

/** How long somebody is told that a request was approved past them. */
const TOLD_FOR_MS = 7 * 24 * 3_600_000;

export interface News {
  readonly pause: Pause | null;
  /** Tools, prompts and others that are not as accepted. */
  readonly changedDefinitions: number;
  readonly hasChangedPolicy: boolean;
  /** Approved alone in an emergency, past this reviewer. */
  readonly passedOver: readonly Approval[];
  readonly unknownOutcomes: readonly Approval[];
}

/** What somebody has to know before they look at single requests; `undefined` until all of it was asked for. */
export function useInboxNews(): News | undefined {
  const live = { live: "approvals" } as const;
  const pause = useResource<{ pause: Pause | null }>("/api/pause", live);
  const known = useResource<{ definitions: readonly { state: string }[] }>(
    "/api/definitions",
    live,
  );
  const policy = useResource<{ change: object | null }>("/api/policy", live);
  const emergencies = useResource<ApprovalsAnswer>(
    "/api/approvals?broke_glass=true&brief=true&limit=200",
    live,
  );
  const unknown = useResource<ApprovalsAnswer>(
    "/api/approvals?state=unknown&brief=true&limit=200",
    live,
  );
  const all = [pause, known, policy, emergencies, unknown];
  if (all.some(({ data, failure }) => data === undefined && failure === undefined))
    return undefined;
  return {
    pause: pause.data?.pause ?? null,
    changedDefinitions:
      known.data?.definitions.filter(({ state }) => state === "waiting").length ?? 0,
    hasChangedPolicy: (policy.data?.change ?? null) !== null,
    passedOver: (emergencies.data?.approvals ?? []).filter(
      ({ wasPassedOver, decision }) =>
        wasPassedOver && decision !== null && Date.parse(decision.at) > now() - TOLD_FOR_MS,
    ),
    unknownOutcomes: unknown.data?.approvals ?? [],
  };
}

/** Draws nothing on an ordinary day. */
export function InboxNews({ news }: { readonly news: News }): VNode {
  const { pause, changedDefinitions, hasChangedPolicy, passedOver, unknownOutcomes } = news;
  return (
    <>
      {pause === null ? null : (
        <p class="stopped">
          <strong>Everything is paused</strong> by {nameOf(pause.by)}: <Line text={pause.reason} />.{" "}
          <a href="/grants">Let calls run again</a>
        </p>
      )}
      {changedDefinitions === 0 ? null : (
        <p class="stopped">
          {counted(changedDefinitions, "definition is", "definitions are")} not as accepted, and
          cannot be used. <a href="/tools">Look at what changed</a>
        </p>
      )}
      {hasChangedPolicy ? (
        <p class="stopped">
          The configuration has changed, and waits to be accepted.{" "}
          <a href="/policy">Look at the change</a>
        </p>
      ) : null}
      <Requests
        id="passed-over"
        title="Approved past you"
        hint="You were asked about these, and somebody approved them alone as an emergency. They are listed here for a week."
        approvals={passedOver}
      />
      <Requests
        id="unknown"
        title="Find out what happened"
        hint="The daemon or the tool went away while these ran. Nothing is tried again by itself: look at the tool, then say what you found."
        approvals={unknownOutcomes}
      />
    </>
  );
}

function Requests({
  id,
  title,
  hint,
  approvals,
}: {
  readonly id: string;
  readonly title: string;
  readonly hint: string;
  readonly approvals: readonly Approval[];
}): VNode | null {
  if (approvals.length === 0) return null;
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <p class="hint">{hint}</p>
      <ul class="requests">
        {approvals.map((approval) => (
          <li key={approval.id}>
            <RequestRow approval={approval} heading="h3" />
          </li>
        ))}
      </ul>
    </section>
  );
}
