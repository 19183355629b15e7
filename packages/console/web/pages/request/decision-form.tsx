import type { VNode } from "preact";
import { useId, useRef, useState } from "preact/hooks";
import type { WholeApproval } from "../../api/shapes.ts";
import { showProblem } from "../../parts/notice.tsx";
import { Changes } from "../../parts/changes.tsx";
import { nameOf, theStatus } from "../../status.ts";
import { readEdit, sendDecision, type Verb } from "./decide.ts";
import { GrantChoice, type GrantGiven } from "./grant-choice.tsx";

/** Longer arguments are not offered for editing in a text field. */
const LONGEST_EDITED = 20_000;

export interface DecisionProps {
  readonly approval: WholeApproval;
  /** How many parts of the arguments are folded. */
  readonly folded: number;
  /** What was seen, from the card's answer. */
  readonly seen: string | undefined;
  /** Called once a decision was sent, whether or not it counted. */
  readonly onSent: (hasCounted: boolean) => Promise<void>;
}

/** Approve, reject, escalate: with a reason, with other arguments, for a while. */
export function DecisionForm({ approval, folded, seen, onSent }: DecisionProps): VNode {
  const { quorum, escalatesTo, arguments: masked } = approval;
  const proposed = JSON.stringify(masked, null, 2);
  const [reason, setReason] = useState("");
  const [edited, setEdited] = useState(proposed);
  const [grant, setGrant] = useState<GrantGiven | null>(null);
  const [isBusy, setBusy] = useState(false);
  const reasonField = useRef<HTMLTextAreaElement>(null);
  const edit = readEdit(masked, edited);

  const decide = async (verb: Verb): Promise<void> => {
    const said = reason.trim();
    if (verb === "escalate" && said === "") {
      showProblem("Say to the next reviewers why you hand it on.");
      reasonField.current?.focus();
      return;
    }
    if (verb === "approve" && !edit.isValid) {
      showProblem(edit.problem);
      return;
    }
    const isEdited = edit.isValid && edit.changes.length > 0;
    setBusy(true);
    const hasCounted = await sendDecision(approval, verb, {
      reason: said === "" ? null : said,
      ...(seen === undefined ? {} : { seen }),
      ...(verb === "approve" && isEdited ? { arguments: edit.arguments } : {}),
      ...(verb === "approve" && grant !== null ? { grant } : {}),
    });
    await onSent(hasCounted);
    setBusy(false);
  };

  return (
    <form aria-busy={isBusy} onSubmit={(event) => event.preventDefault()}>
      <h2>Your decision</h2>
      <OwnRequest approval={approval} />
      <Quorum approval={approval} />
      {approval.require === "passkey" ? (
        <p class="caution">To approve, you are asked to touch one of your passkeys.</p>
      ) : null}
      {folded === 0 ? null : (
        <p class="caution">
          {folded === 1
            ? "One part of the arguments is"
            : `${folded.toLocaleString("en")} parts of the arguments are`}{" "}
          folded. Look before you approve.
        </p>
      )}
      <label for="reason">Reason</label>
      <textarea
        id="reason"
        ref={reasonField}
        rows={3}
        maxLength={2_000}
        aria-describedby="reason-hint"
        value={reason}
        onInput={(event) => setReason(event.currentTarget.value)}
      />
      <p class="hint" id="reason-hint">
        The agent is told, with personal data masked.
      </p>
      {quorum > 1 ? null : <GrantChoice approval={approval} onChange={setGrant} />}
      {quorum > 1 || masked === null || proposed.length > LONGEST_EDITED ? null : (
        <details class="more">
          <summary>Change the arguments</summary>
          <label for="edited">What is to run instead</label>
          <textarea
            id="edited"
            rows={8}
            spellcheck={false}
            value={edited}
            aria-describedby="edited-hint"
            onInput={(event) => setEdited(event.currentTarget.value)}
          />
          <p class="hint" id="edited-hint">
            JSON. A masked value stands for itself: leave its token as it is. The agent is told what
            ran.
          </p>
          <div role="status">
            {!edit.isValid ? (
              <p class="caution">{edit.problem}</p>
            ) : edit.changes.length === 0 ? null : (
              <>
                <p class="hint">You approve these changes:</p>
                <Changes changes={edit.changes} />
              </>
            )}
          </div>
        </details>
      )}
      <div class="buttons">
        <button
          type="button"
          class="approve"
          disabled={isBusy}
          onClick={() => void decide("approve")}
        >
          {edit.isValid && edit.changes.length > 0 ? "Approve as changed" : "Approve"}
        </button>
        <button
          type="button"
          class="reject"
          disabled={isBusy}
          onClick={() => void decide("reject")}
        >
          Reject
        </button>
        {escalatesTo === null ? null : (
          <button
            type="button"
            class="neutral wide"
            disabled={isBusy}
            onClick={() => void decide("escalate")}
          >
            Escalate to <bdi>{escalatesTo.map(nameOf).join(", ")}</bdi>
          </button>
        )}
      </div>
    </form>
  );
}

function OwnRequest({ approval }: { readonly approval: WholeApproval }): VNode | null {
  if (!approval.isOwnRequest || theStatus().mode !== "local") return null;
  return (
    <p class="caution">
      This is your own request: requester and reviewer are the same person. Your decision is marked{" "}
      <strong>self-approved (local)</strong> here and in the log.
    </p>
  );
}

function Quorum({
  approval: { quorum, votes },
}: {
  readonly approval: WholeApproval;
}): VNode | null {
  if (quorum === 1) return null;
  const missing = quorum - votes.filter(({ verb }) => verb === "approve").length;
  return (
    <p class="caution">
      {missing === quorum
        ? `It takes ${quorum} people.`
        : `It takes ${missing} more ${missing === 1 ? "person" : "people"}.`}{" "}
      One rejection is enough to reject.
    </p>
  );
}

interface ReasonedProps {
  readonly approval: WholeApproval;
  readonly seen: string | undefined;
  readonly onSent: (hasCounted: boolean) => Promise<void>;
}

/** Approving alone in an emergency, past everybody who is asked. Behind a fold, and with a reason. */
export function BreakGlassForm({ approval, seen, onSent }: ReasonedProps): VNode | null {
  if (!approval.mayBreakGlass) return null;
  return (
    <details class="emergency">
      <summary>Emergency</summary>
      <p class="caution">
        You approve past everybody who is asked. They are all told, and it stays marked for ever.
      </p>
      <ReasonedForm
        label="What the emergency is"
        missing="Say what the emergency is."
        choices={[{ name: "Break the glass", kind: "reject", body: {} }]}
        send={(body) =>
          sendDecision(approval, "break-glass", {
            ...body,
            ...(seen === undefined ? {} : { seen }),
          })
        }
        onSent={onSent}
      />
    </details>
  );
}

/** What somebody found where the outcome of a call was lost. */
export function ResolveForm({ approval, onSent }: Omit<ReasonedProps, "seen">): VNode {
  return (
    <>
      <h2>What did you find?</h2>
      <p class="hint">
        Look at the tool itself. Your answer settles the request; nothing is run again.
      </p>
      <ReasonedForm
        label="What you found, and where"
        missing="Say what you found, and where."
        choices={[
          { name: "It ran", kind: "neutral", body: { outcome: "executed" } },
          { name: "It did not run", kind: "neutral", body: { outcome: "failed" } },
        ]}
        send={(body) => sendDecision(approval, "resolve", body)}
        onSent={onSent}
      />
    </>
  );
}

/** A reason that is needed, and what may be done with it. */
function ReasonedForm({
  label,
  missing,
  choices,
  send,
  onSent,
}: {
  readonly label: string;
  readonly missing: string;
  readonly choices: readonly {
    readonly name: string;
    readonly kind: "reject" | "neutral";
    readonly body: object;
  }[];
  readonly send: (body: object) => Promise<boolean>;
  readonly onSent: (hasCounted: boolean) => Promise<void>;
}): VNode {
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [isBusy, setBusy] = useState(false);
  const press = async (body: object): Promise<void> => {
    const reason = field.current?.value.trim() ?? "";
    if (reason === "") {
      showProblem(missing);
      field.current?.focus();
      return;
    }
    setBusy(true);
    await onSent(await send({ ...body, reason }));
    setBusy(false);
  };
  return (
    <form aria-busy={isBusy} onSubmit={(event) => event.preventDefault()}>
      <label for={id}>{label}</label>
      <textarea id={id} ref={field} rows={3} maxLength={2_000} required />
      <p class="hint">Needed. Kept in the log, with personal data masked.</p>
      <div class="buttons">
        {choices.map(({ name, kind, body }) => (
          <button
            key={name}
            type="button"
            class={kind}
            disabled={isBusy}
            onClick={() => void press(body)}
          >
            {name}
          </button>
        ))}
      </div>
    </form>
  );
}
