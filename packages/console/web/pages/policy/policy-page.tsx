import type { VNode } from "preact";
import type { PolicyAnswer } from "../../api/looking-shapes.ts";
import type { Status } from "../../api/shapes.ts";
import { useResource } from "../../api/resource.ts";
import { Line } from "../../parts/literal.tsx";
import { Empty, Waiting } from "../../parts/page-state.tsx";
import { nameOf, theStatus } from "../../status.ts";
import { useTitle } from "../../title.ts";
import { PolicyChange } from "./policy-change.tsx";
import { PolicyReplays } from "./policy-replays.tsx";
import "../../style/looking.css";

/** What policy is in force, the change of it that waits, and what a changed one would have decided. */
export function PolicyPage(): VNode {
  useTitle("Policy");
  const { data, failure, refresh } = useResource<PolicyAnswer>("/api/policy", {
    live: "approvals",
  });
  if (data === undefined) return <Waiting failure={failure} />;
  const { change, admins, written } = data;
  return (
    <div class="page">
      <h1>{change === null ? "The policy in force" : "A change waits to be accepted"}</h1>
      {change === null ? (
        <Empty>
          <p>
            The configuration file is what is in force. When it changes, the change appears here,
            and nothing of it counts until {admins.map(nameOf).join(", ") || "somebody"} accepts it.
          </p>
        </Empty>
      ) : (
        <PolicyChange key={change.hash} change={change} admins={admins} onDecided={refresh} />
      )}
      <InForce written={written} />
      <PolicyReplays written={written} change={change?.hash ?? null} admins={admins} />
    </div>
  );
}

function InForce({ written }: { readonly written: string }): VNode {
  // The one that this page began with may be over.
  const { data = theStatus() } = useResource<Status>("/api/status", { live: "approvals" });
  const { policyHash, observes } = data;
  return (
    <section class="panel" aria-labelledby="in-force">
      <h2 id="in-force">In force</h2>
      <p class="hint">
        {observes ? (
          <strong class="warn">It only observes: nothing is held or denied. </strong>
        ) : null}
        Its hash begins with <code>{policyHash.slice(0, 16)}</code>; every decision in the log names
        it. <a href="/tools">What it says about each tool</a>
      </p>
      {written.trim() === "" ? (
        <p>
          The file has no <code>policy</code> part, so the default counts: reads are allowed,
          everything else needs a person.
        </p>
      ) : (
        <pre class="source" tabIndex={0} role="group" aria-label="The policy as it is written">
          {written
            .trimEnd()
            .split("\n")
            .map((line, at) => (
              <div key={at}>{line === "" ? " " : <Line text={line} />}</div>
            ))}
        </pre>
      )}
    </section>
  );
}
