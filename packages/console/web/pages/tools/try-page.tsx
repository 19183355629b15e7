import { isJsonObject, type JsonValue } from "@countersign/core";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { failureOf, tell } from "../../api/client.ts";
import type { Explained, ToolsAnswer } from "../../api/looking-shapes.ts";
import { useResource } from "../../api/resource.ts";
import type { PageProps } from "../../pages.ts";
import { DecisionPill, Names, TypeCounts } from "../../parts/decision.tsx";
import { Line, Name } from "../../parts/literal.tsx";
import { jsonView } from "../../parts/json-view.tsx";
import { announce, showProblem } from "../../parts/notice.tsx";
import { nameOf, theStatus } from "../../status.ts";
import { useTitle } from "../../title.ts";
import { WOULD } from "../../wording.ts";
import "../../style/looking.css";

/** What would happen to a call, and why. Nothing runs, and nothing that is typed here is kept. */
export function TryPage({ query }: PageProps): VNode {
  useTitle("Try a call");
  const { upstreams } = theStatus();
  const [upstream, setUpstream] = useState(query.get("upstream") ?? upstreams[0] ?? "");
  const [explained, setExplained] = useState<Explained | null>(null);
  const [isAsking, setAsking] = useState(false);
  const params = new URLSearchParams({ upstream, limit: "500" });
  const { data: tools } = useResource<ToolsAnswer>(`/api/tools?${params.toString()}`);
  const explain = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const args = parsed(textOf(form, "arguments"));
    if (args === undefined) {
      showProblem('The arguments are not a JSON object, such as { "id": 7 }.');
      return;
    }
    setAsking(true);
    try {
      const seen = textOf(form, "seen")
        .split(/[\s,]+/)
        .filter((type) => type !== "");
      const answer = await tell<{ explained: Explained }>("/api/explain", {
        upstream,
        tool: textOf(form, "tool"),
        arguments: args,
        ...(seen.length === 0 ? {} : { seen: seen.map((type) => type.toUpperCase()) }),
      });
      showProblem("");
      setExplained(answer.explained);
      announce(`The policy: ${answer.explained.decision}`);
    } catch (error) {
      showProblem(failureOf(error).message);
    } finally {
      setAsking(false);
    }
  };
  return (
    <div class="page">
      <h1>Try a call</h1>
      <p class="hint">
        What Countersign would do with a call, and why. Nothing runs, nothing is sent to a tool, and
        nothing that you type is kept. It is judged as the first of a conversation.
      </p>
      <div class="columns">
        <form class="panel" onSubmit={(event) => void explain(event)}>
          <div>
            <label for="try-upstream">Upstream</label>
            <select
              id="try-upstream"
              onChange={(event) => setUpstream(event.currentTarget.value)}
              required
            >
              {upstreams.map((name) => (
                <option key={name} selected={name === upstream}>
                  {name}
                </option>
              ))}
            </select>
          </div>
          <div>
            <label for="try-tool">Tool</label>
            <input
              id="try-tool"
              name="tool"
              list="try-tools"
              defaultValue={query.get("tool") ?? ""}
              maxLength={2000}
              autocomplete="off"
              spellcheck={false}
              required
            />
            <datalist id="try-tools">
              {(tools?.tools ?? []).map(({ tool }) => (
                <option key={tool} value={tool} />
              ))}
            </datalist>
          </div>
          <div>
            <label for="try-arguments">Arguments, as JSON</label>
            <textarea
              id="try-arguments"
              name="arguments"
              rows={8}
              spellcheck={false}
              class="source"
              defaultValue={"{\n  \n}"}
            />
          </div>
          <div>
            <label for="try-seen">Types of data the conversation has read before</label>
            <input
              id="try-seen"
              name="seen"
              placeholder="EMAIL_ADDRESS, PERSON"
              maxLength={2000}
              autocomplete="off"
              spellcheck={false}
            />
          </div>
          <button type="submit" class="primary" disabled={isAsking}>
            {isAsking ? "One moment …" : "What would happen?"}
          </button>
        </form>
        <div aria-live="polite">{explained === null ? <Hint /> : <Answer of={explained} />}</div>
      </div>
    </div>
  );
}

function Hint(): VNode {
  return (
    <div class="empty">
      <p>
        Try the call you fear most: a deletion, an export, a mail with a customer's address. The
        answer names the rule that decides, so you see what to change in the policy.
      </p>
    </div>
  );
}

function Answer({ of: explained }: { readonly of: Explained }): VNode {
  const { decision, decidedBy, reason, asked, category, evidence, rules, findings } = explained;
  return (
    <section class="panel" aria-labelledby="answer">
      <h2 id="answer">
        <DecisionPill decision={decision} /> by <Names of={decidedBy} />
      </h2>
      {reason === null ? null : (
        <p>
          <Line text={reason} />
        </p>
      )}
      {decision === "require-approval" ? (
        <p>
          Asked: <Line text={asked.map(nameOf).join(", ") || "nobody"} />
        </p>
      ) : null}
      {explained.observes ? (
        <p class="caution">The policy only observes: the call would run all the same.</p>
      ) : null}
      {explained.isKnownTool ? null : (
        <p class="caution">This tool has not been listed here: it is judged by its name alone.</p>
      )}
      <dl class="why">
        <div>
          <dt>Taken for</dt>
          <dd>
            {category}: it would {WOULD[category]}
            <ul>
              {evidence.map(({ from, because }) => (
                <li key={`${from} ${because}`} class="hint">
                  {from}: <Line text={because} />
                </li>
              ))}
            </ul>
          </dd>
        </div>
        <div>
          <dt>Found in it</dt>
          <dd>
            {findings.length === 0 ? (
              "nothing personal, no secret"
            ) : (
              <ul>
                {findings.slice(0, 50).map(({ entityType, path }) => (
                  <li key={`${entityType} ${path}`}>
                    <Name text={entityType} /> in <Name text={path} />
                  </li>
                ))}
              </ul>
            )}
          </dd>
        </div>
        <div>
          <dt>The tool gets</dt>
          <dd>
            {Object.values(explained.disclosed).some((count) => count > 0) ? (
              <>
                real values: <TypeCounts of={explained.disclosed} />
              </>
            ) : (
              "tokens in place of values"
            )}
          </dd>
        </div>
      </dl>
      <h3>Rules that were tried</h3>
      {rules.length === 0 ? (
        <p class="hint">The policy has none: its default decides.</p>
      ) : (
        <ul class="tried-rules">
          {rules.map(({ id, decision: says, fits, because }) => (
            <li key={id}>
              <Name text={id} />{" "}
              {fits === "yes" ? (
                <>
                  fits: <DecisionPill decision={says} />
                </>
              ) : fits === "failed" ? (
                <strong class="warn">cannot be told, so it denies</strong>
              ) : (
                <span class="hint">does not fit{because === null ? null : ":"}</span>
              )}
              {because === null ? null : (
                <span class="hint">
                  {" "}
                  <Line text={because} />
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
      <h3>As reviewers and the log would see it</h3>
      <div class="values boxed" tabIndex={0} role="group" aria-label="The arguments, masked">
        {jsonView(explained.masked).markup}
      </div>
    </section>
  );
}

function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}

function parsed(text: string): JsonValue | undefined {
  try {
    const value = JSON.parse(text.trim() === "" ? "{}" : text) as JsonValue;
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
