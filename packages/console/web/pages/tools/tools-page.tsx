import type { JudgedTool } from "@countersign/core";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { ToolsAnswer } from "../../api/looking-shapes.ts";
import { useResource } from "../../api/resource.ts";
import type { PageProps } from "../../pages.ts";
import { DecisionPill, Names } from "../../parts/decision.tsx";
import { Line, Lines, Name } from "../../parts/literal.tsx";
import { Empty, Waiting } from "../../parts/page-state.tsx";
import { setQuery } from "../../router.ts";
import { theStatus } from "../../status.ts";
import { useTitle } from "../../title.ts";
import { counted, WOULD } from "../../wording.ts";
import { ToolsWaiting } from "./tools-waiting.tsx";
import "../../style/looking.css";

const PAGE = 100;

/** Every tool with what the policy says about it and why; above it, definitions that wait to be accepted. */
export function ToolsPage({ query }: PageProps): VNode {
  useTitle("Tools");
  const [limit, setLimit] = useState(PAGE);
  const asked = new URLSearchParams({ limit: String(Math.min(500, limit)) });
  for (const name of ["text", "upstream", "decision"]) {
    const value = query.get(name);
    if (value !== null && value !== "") asked.set(name, value);
  }
  const { data, failure } = useResource<ToolsAnswer>(`/api/tools?${asked.toString()}`, {
    live: "approvals",
  });
  const isFiltered = asked.size > 1;
  return (
    <div class="page">
      <div class="heading">
        <h1 id="tools">Tools and what they say they are</h1>
        <a href="/try">Try a call</a>
      </div>
      <ToolsWaiting />
      <Filter query={query} />
      {data === undefined ? (
        <Waiting failure={failure} />
      ) : data.total === 0 ? (
        <Nothing isFiltered={isFiltered} />
      ) : (
        <>
          <p class="hint" role="status">
            {isFiltered
              ? counted(data.total, "tool fits", "tools fit")
              : counted(data.total, "tool")}
            . Judged by itself: what a call says can make it more serious.
          </p>
          <ul class="tools" aria-labelledby="tools">
            {data.tools.map((tool) => (
              <li key={`${tool.upstream} ${tool.tool}`} class="tool">
                <Tool tool={tool} />
              </li>
            ))}
          </ul>
          {data.total > data.tools.length && limit < 500 ? (
            <p class="pager">
              <button type="button" class="quiet" onClick={() => setLimit(limit + PAGE)}>
                More tools
              </button>
            </p>
          ) : null}
          {data.total > 500 && limit >= 500 ? (
            <p class="hint">The others are not shown here: look for them by name.</p>
          ) : null}
        </>
      )}
    </div>
  );
}

function Nothing({ isFiltered }: { readonly isFiltered: boolean }): VNode {
  return (
    <Empty>
      {isFiltered ? (
        <p>No tool fits all of that.</p>
      ) : (
        <p>
          No tool is known yet. They appear here when a client of yours first lists them through
          Countersign; <code>countersign check</code> lists them at once.
        </p>
      )}
    </Empty>
  );
}

function Filter({ query }: { readonly query: URLSearchParams }): VNode {
  const change = (name: string) => (event: Event) => {
    setQuery({ [name]: (event.currentTarget as HTMLInputElement).value.trim() });
  };
  return (
    <form class="search fields" role="search" onSubmit={(event) => event.preventDefault()}>
      <div>
        <label for="tools-text">Name or description</label>
        <input
          id="tools-text"
          defaultValue={query.get("text") ?? ""}
          maxLength={200}
          autocomplete="off"
          onInput={change("text")}
        />
      </div>
      <div>
        <label for="tools-upstream">Upstream</label>
        <select id="tools-upstream" onChange={change("upstream")}>
          <option value="">any</option>
          {theStatus().upstreams.map((name) => (
            <option key={name} selected={query.get("upstream") === name}>
              {name}
            </option>
          ))}
        </select>
      </div>
      <div>
        <label for="tools-decision">The policy</label>
        <select id="tools-decision" onChange={change("decision")}>
          <option value="">any</option>
          {(
            [
              ["allow", "lets it run"],
              ["require-approval", "asks a person"],
              ["deny", "denies it"],
            ] as const
          ).map(([value, words]) => (
            <option key={value} value={value} selected={query.get("decision") === value}>
              {words}
            </option>
          ))}
        </select>
      </div>
    </form>
  );
}

function Tool({ tool }: { readonly tool: JudgedTool }): VNode {
  const { upstream, category, decision, refused, listed, warnings } = tool;
  const params = new URLSearchParams({ upstream, tool: tool.tool });
  return (
    <details>
      <summary>
        <span class="tool-name">
          <Name text={tool.tool} /> on <Name text={upstream} />
        </span>
        <span class="tool-says">
          {refused === null ? <DecisionPill decision={decision} /> : <Refused because={refused} />}
          {warnings.length === 0 ? null : <span class="pill unknown">noticed</span>}
          {listed ? null : <span class="pill">not listed any more</span>}
        </span>
      </summary>
      <dl class="why">
        <div>
          <dt>Taken for</dt>
          <dd>
            {category}: it would {WOULD[category]}
            <ul>
              {tool.evidence.map(({ from, because }) => (
                <li key={`${from} ${because}`} class="hint">
                  {from}: <Line text={because} />
                </li>
              ))}
            </ul>
          </dd>
        </div>
        <div>
          <dt>Decided by</dt>
          <dd>
            <Names of={tool.rules} />
            {tool.reason === null ? null : (
              <>
                {" "}
                <Line text={tool.reason} />
              </>
            )}
          </dd>
        </div>
        {tool.depends.length === 0 ? null : (
          <div>
            <dt>Unless</dt>
            <dd>
              <Names of={tool.depends} /> <span class="hint">ask about each call</span>
            </dd>
          </div>
        )}
        {warnings.length === 0 ? null : (
          <div>
            <dt>Noticed</dt>
            <dd>
              <ul>
                {warnings.map((warning) => (
                  <li key={warning}>
                    <Line text={warning} />
                  </li>
                ))}
              </ul>
            </dd>
          </div>
        )}
        <div>
          <dt>Says of itself</dt>
          <dd>
            {tool.description === null ? (
              <span class="hint">nothing</span>
            ) : (
              <div class="values" tabIndex={0} role="group" aria-label="What it says of itself">
                <Lines text={tool.description} />
              </div>
            )}
          </dd>
        </div>
      </dl>
      <p>
        <a href={`/try?${params.toString()}`}>Try a call of it</a>
      </p>
    </details>
  );
}

function Refused({ because }: { readonly because: NonNullable<JudgedTool["refused"]> }): VNode {
  const words = {
    new: "waits to be accepted",
    changed: "changed, waits to be accepted",
    rejected: "definition rejected",
  };
  return <span class="pill rejected">{words[because]}</span>;
}
