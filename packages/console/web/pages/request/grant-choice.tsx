import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { WholeApproval } from "../../api/shapes.ts";
import { visibleText } from "../../parts/literal.tsx";

/** A grant that goes with an approval. */
export interface GrantGiven {
  readonly minutes: number;
  readonly same: readonly string[];
  readonly when?: string;
}

/** Lets calls like this one run for a while without asking. */
export function GrantChoice({
  approval,
  onChange,
}: {
  readonly approval: WholeApproval;
  readonly onChange: (grant: GrantGiven | null) => void;
}): VNode {
  const [minutes, setMinutes] = useState(0);
  const [same, setSame] = useState("$");
  const [when, setWhen] = useState("");
  useEffect(() => {
    const condition = when.trim() === "" ? {} : { when: when.trim() };
    onChange(minutes === 0 ? null : { minutes, same: same === "" ? [] : [same], ...condition });
  }, [minutes, same, when, onChange]);
  const { tool, upstream, category } = approval;
  return (
    <details class="more">
      <summary>Allow for a while</summary>
      <label for="grant-minutes">Let such calls run without asking</label>
      <select
        id="grant-minutes"
        value={minutes}
        onChange={(event) => setMinutes(Number(event.currentTarget.value))}
      >
        <option value={0}>no, ask each time</option>
        <option value={15}>for 15 minutes</option>
        <option value={60}>for an hour</option>
        <option value={480}>for 8 hours</option>
      </select>
      {minutes === 0 ? null : (
        <>
          <label for="grant-same">Such calls are</label>
          <select
            id="grant-same"
            value={same}
            onChange={(event) => setSame(event.currentTarget.value)}
          >
            <option value="$">those with exactly these arguments</option>
            <option value="">
              {visibleText(`all of ${tool} on ${upstream} that count as ${category}`)}
            </option>
          </select>
          <label for="grant-when">Only while (a condition as in the policy; may stay empty)</label>
          <input
            id="grant-when"
            maxLength={4_000}
            spellcheck={false}
            autocomplete="off"
            placeholder="size(call.arguments.rows) < 100"
            value={when}
            onInput={(event) => setWhen(event.currentTarget.value)}
          />
        </>
      )}
      <p class="hint">
        For this requester only. Each use is recorded, and anybody who decides can take it back on
        the grants page.
      </p>
    </details>
  );
}
