import type { VNode } from "preact";
import { useResource } from "../../api/resource.ts";
import type { Pause } from "../../api/shapes.ts";
import { now } from "../../clock.ts";
import { Line } from "../../parts/literal.tsx";
import { nameOf } from "../../status.ts";
import { counted } from "../../wording.ts";
import type { ApprovalsAnswer } from "./inbox-page.tsx";
import { RequestRow } from "./request-row.tsx";

/** How long somebody is told that a request was approved past them. */
const TOLD_FOR_MS = 7 * 24 * 3_600_000;

/** What somebody has to know before they look at single requests. Draws nothing on an ordinary day. */
export function InboxNews(): VNode {
  return (
    <>
      <Paused />
      <ChangedTools />
      <ChangedPolicy />
      <PassedOver />
      <UnknownOutcomes />
    </>
  );
}

function Paused(): VNode | null {
  const { data } = useResource<{ pause: Pause | null }>("/api/pause", { live: "approvals" });
  if (!data?.pause) return null;
  return (
    <p class="stopped">
      <strong>Everything is paused</strong> by {nameOf(data.pause.by)}:{" "}
      <Line text={data.pause.reason} />. <a href="/grants">Let calls run again</a>
    </p>
  );
}

function ChangedTools(): VNode | null {
  const { data } = useResource<{ definitions: readonly { state: string }[] }>("/api/definitions", {
    live: "approvals",
  });
  const waiting = data?.definitions.filter(({ state }) => state === "waiting").length ?? 0;
  if (waiting === 0) return null;
  return (
    <p class="stopped">
      {counted(waiting, "tool is", "tools are")} not as accepted, and cannot be called.{" "}
      <a href="/tools">Look at what changed</a>
    </p>
  );
}

function ChangedPolicy(): VNode | null {
  const { data } = useResource<{ change: object | null }>("/api/policy", { live: "approvals" });
  if (!data?.change) return null;
  return (
    <p class="stopped">
      The configuration has changed, and waits to be accepted.{" "}
      <a href="/policy">Look at the change</a>
    </p>
  );
}

function PassedOver(): VNode | null {
  const path = "/api/approvals?broke_glass=true&brief=true&limit=200";
  const { data } = useResource<ApprovalsAnswer>(path, { live: "approvals" });
  const found = (data?.approvals ?? []).filter(
    ({ wasPassedOver, decision }) =>
      wasPassedOver && decision !== null && Date.parse(decision.at) > now() - TOLD_FOR_MS,
  );
  if (found.length === 0) return null;
  return (
    <section aria-labelledby="passed-over">
      <h2 id="passed-over">Approved past you</h2>
      <p class="hint">
        You were asked about these, and somebody approved them alone as an emergency. They are
        listed here for a week.
      </p>
      <ul class="requests">
        {found.map((approval) => (
          <li key={approval.id}>
            <RequestRow approval={approval} heading="h3" />
          </li>
        ))}
      </ul>
    </section>
  );
}

function UnknownOutcomes(): VNode | null {
  const path = "/api/approvals?state=unknown&brief=true&limit=200";
  const { data } = useResource<ApprovalsAnswer>(path, { live: "approvals" });
  if (!data || data.approvals.length === 0) return null;
  return (
    <section aria-labelledby="unknown">
      <h2 id="unknown">Find out what happened</h2>
      <p class="hint">
        The daemon or the tool went away while these ran. Nothing is tried again by itself: look at
        the tool, then say what you found.
      </p>
      <ul class="requests">
        {data.approvals.map((approval) => (
          <li key={approval.id}>
            <RequestRow approval={approval} heading="h3" />
          </li>
        ))}
      </ul>
    </section>
  );
}
