import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { tellAct } from "../../act.ts";
import { failureOf, tell } from "../../api/client.ts";
import type { PolicyAnswer } from "../../api/looking-shapes.ts";
import { Line } from "../../parts/literal.tsx";
import { announce, showProblem } from "../../parts/notice.tsx";
import { TakesPasskey } from "../../parts/takes-passkey.tsx";
import { Ago } from "../../parts/time.tsx";
import { nameOf } from "../../status.ts";

/** A changed configuration, line by line, and the decision about it. */
export function PolicyChange({
  change,
  admins,
  onDecided,
}: {
  readonly change: NonNullable<PolicyAnswer["change"]>;
  readonly admins: readonly string[];
  readonly onDecided: () => Promise<void>;
}): VNode {
  return (
    <>
      <p class="lead">
        The configuration file was changed <Ago at={new Date(change.at).toISOString()} />. What was
        in force stays in force until somebody accepts exactly this change.
      </p>
      <div class="columns">
        <section class="panel" aria-labelledby="change">
          <h2 id="change">What changes</h2>
          <div class="diff" role="group" aria-label="Lines that come and go">
            {change.diff.map((text, at) => (
              <DiffLine key={at} text={text} />
            ))}
          </div>
          {change.needsRestart.length === 0 ? null : (
            <p class="hint">
              Takes effect only when the daemon starts again: {change.needsRestart.join(", ")}.
            </p>
          )}
        </section>
        <aside aria-label="Decision">
          <Decide hash={change.hash} admins={admins} onDecided={onDecided} />
        </aside>
      </div>
    </>
  );
}

function Decide({
  hash,
  admins,
  onDecided,
}: {
  readonly hash: string;
  readonly admins: readonly string[];
  readonly onDecided: () => Promise<void>;
}): VNode {
  const [isSending, setSending] = useState(false);
  const decide = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const reason = new FormData(form).get("reason");
    const verb =
      (event.submitter as HTMLButtonElement | null)?.value === "accept" ? "accept" : "reject";
    setSending(true);
    try {
      await (verb === "accept"
        ? tellAct("/api/policy/accept", "accept-configuration", { hash, reason })
        : tell("/api/policy/reject", { hash, reason }));
      showProblem("");
      announce(verb === "accept" ? "The change is in force" : "The change was rejected");
      await onDecided();
    } catch (error) {
      showProblem(failureOf(error).message);
    } finally {
      setSending(false);
    }
  };
  return (
    <form onSubmit={(event) => void decide(event)}>
      <h2>Your decision</h2>
      <p class="hint">
        Accepted by: <Line text={admins.map(nameOf).join(", ") || "nobody"} />. Recorded with your
        name and reason.
      </p>
      <TakesPasskey />
      <label for="policy-reason">Why</label>
      <textarea id="policy-reason" name="reason" rows={3} maxLength={2000} required />
      <div class="buttons">
        <button type="submit" class="approve" value="accept" disabled={isSending}>
          Accept the change
        </button>
        <button type="submit" class="reject" value="reject" disabled={isSending}>
          Reject it
        </button>
      </div>
    </form>
  );
}

/** One line of the difference; what a screen reader says does not depend on its colour. */
function DiffLine({ text }: { readonly text: string }): VNode {
  const [sign, rest] = [text.slice(0, 1), text.slice(1)];
  const line = (
    <>
      <span class="sign">{sign}</span>
      <Line text={rest} />
    </>
  );
  if (sign === "+") return <ins>{line}</ins>;
  if (sign === "-") return <del>{line}</del>;
  return <span class="same">{line}</span>;
}
