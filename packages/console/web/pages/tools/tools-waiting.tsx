import type { JsonValue } from "@countersign/core";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { tellAct } from "../../act.ts";
import { failureOf, tell } from "../../api/client.ts";
import type {
  DefinitionsAnswer,
  ListedDefinition,
  ShownDefinition,
} from "../../api/looking-shapes.ts";
import { useResource } from "../../api/resource.ts";
import { Line, Name } from "../../parts/literal.tsx";
import { Changes } from "../../parts/changes.tsx";
import { jsonView } from "../../parts/json-view.tsx";
import { announce, showProblem } from "../../parts/notice.tsx";
import { TakesPasskey } from "../../parts/takes-passkey.tsx";
import { Ago } from "../../parts/time.tsx";
import { nameOf } from "../../status.ts";
import { counted } from "../../wording.ts";

const MOST_OPEN = 20;

/** What says something else than was accepted. Calls of it are refused until somebody decides. */
export function ToolsWaiting(): VNode | null {
  const { data, refresh } = useResource<DefinitionsAnswer>("/api/definitions", {
    live: "approvals",
  });
  const waiting = (data?.definitions ?? []).filter(({ state }) => state === "waiting");
  if (waiting.length === 0) return null;
  return (
    <section class="waiting-tools" aria-labelledby="waiting-tools">
      <h2 id="waiting-tools">
        {counted(waiting.length, "definition waits", "definitions wait")} to be accepted
      </h2>
      <p class="hint">
        These cannot be used until somebody accepts exactly what is shown. Accepted by:{" "}
        <Line text={(data?.reviewers ?? []).map(nameOf).join(", ") || "nobody"} />.
      </p>
      <TakesPasskey />
      {waiting.slice(0, MOST_OPEN).map((one) => (
        <Waits
          key={`${one.upstream} ${one.kind} ${one.tool} ${one.hash}`}
          listed={one}
          onDecided={refresh}
        />
      ))}
      {waiting.length > MOST_OPEN ? (
        <p class="hint">and {waiting.length - MOST_OPEN} more; decide about these first</p>
      ) : null}
    </section>
  );
}

function Waits({
  listed,
  onDecided,
}: {
  readonly listed: ListedDefinition;
  readonly onDecided: () => Promise<void>;
}): VNode {
  const { upstream, kind, tool, label = tool, hash, at, warnings } = listed;
  const params = new URLSearchParams({ upstream, kind, tool });
  const { data } = useResource<{ definition: ShownDefinition }>(
    `/api/definitions?${params.toString()}`,
  );
  const [isSending, setSending] = useState(false);
  const id = `why-${hash.slice(0, 16)}`;
  const decide = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const reason = new FormData(event.currentTarget as HTMLFormElement).get("reason");
    const verb =
      (event.submitter as HTMLButtonElement | null)?.value === "accept" ? "accept" : "reject";
    setSending(true);
    try {
      const body = { upstream, kind, tool, hash, reason };
      await (verb === "accept"
        ? tellAct("/api/definitions/accept", "accept-definition", body)
        : tell("/api/definitions/reject", body));
      showProblem("");
      announce(verb === "accept" ? "It may be used" : "It stays refused");
      await onDecided();
    } catch (error) {
      showProblem(failureOf(error).message);
    } finally {
      setSending(false);
    }
  };
  return (
    <article class="panel">
      <h3>
        {KINDS[kind]}
        {kind === "instructions" ? null : <Name text={label} />} of <Name text={upstream} />{" "}
        {data?.definition.pinned == null ? "is new" : "says something else"}
      </h3>
      <p class="meta">
        since <Ago at={at} /> · <code>{hash.slice(0, 16)}</code>
      </p>
      {warnings.length === 0 ? null : (
        <ul class="caution">
          {warnings.map((warning) => (
            <li key={warning}>
              Noticed: <Line text={warning} />
            </li>
          ))}
        </ul>
      )}
      {data === undefined ? <p class="waiting">One moment …</p> : <Says of={data.definition} />}
      <form class="decide" onSubmit={(event) => void decide(event)}>
        <label for={id}>Why</label>
        <input id={id} name="reason" maxLength={2000} autocomplete="off" />
        <div class="buttons">
          <button type="submit" class="approve" value="accept" disabled={isSending}>
            Accept it
          </button>
          <button type="submit" class="reject" value="reject" disabled={isSending}>
            Reject it
          </button>
        </div>
      </form>
    </article>
  );
}

/** Said before its name; a tool needs no word. */
const KINDS: Readonly<Record<ListedDefinition["kind"], string>> = {
  tool: "",
  prompt: "Prompt ",
  resource: "Resource ",
  "resource-template": "Resources ",
  instructions: "Instructions",
};

/** What is new of it, or all of it where there is nothing to compare with. */
function Says({ of: definition }: { readonly of: ShownDefinition }): VNode {
  const { pinned, waiting, changes } = definition;
  if (pinned === null || changes.length === 0) {
    return waiting === null ? (
      <p class="hint">What it says was erased.</p>
    ) : (
      <Boxed value={waiting} label="What it says" />
    );
  }
  return <Changes changes={changes} />;
}

function Boxed({ value, label }: { readonly value: JsonValue; readonly label: string }): VNode {
  return (
    <div class="values boxed" tabIndex={0} role="group" aria-label={label}>
      {jsonView(value).markup}
    </div>
  );
}
