import type { VNode } from "preact";
import { Name } from "../../parts/literal.tsx";
import { Empty } from "../../parts/page-state.tsx";
import { theStatus } from "../../status.ts";

/** What the inbox is for, to somebody who sees it for the first time. */
export function InboxEmpty(): VNode {
  const { upstreams } = theStatus();
  return (
    <Empty>
      <p>
        When an agent asks for something your policy wants a person to look at, it appears here by
        itself, and the agent waits.
      </p>
      {upstreams.length === 0 ? (
        <p>
          No upstream server is configured yet, so there is nothing to hold. Name one under{" "}
          <code>upstreams</code> in <code>countersign.yaml</code>, or let{" "}
          <code>countersign wrap FILE</code> put the servers of an agent's configuration behind
          Countersign. <a href="/setup">Health</a> says what else is missing.
        </p>
      ) : (
        <p>
          To see one: let your agent change or delete something through{" "}
          {upstreams.map((name, at) => (
            <span key={name}>
              {at > 0 ? ", " : null}
              <Name text={name} />
            </span>
          ))}
          . <code>countersign check</code> lists which tools wait for a person.
        </p>
      )}
    </Empty>
  );
}
