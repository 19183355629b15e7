import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { failureOf, tell } from "../../api/client.ts";
import { useResource } from "../../api/resource.ts";
import type { Grant } from "../../api/shapes.ts";
import { jsonView } from "../../parts/json-view.tsx";
import { Line, Lines, Name } from "../../parts/literal.tsx";
import { announce, showProblem } from "../../parts/notice.tsx";
import { Empty, Waiting } from "../../parts/page-state.tsx";
import { SelfApproved } from "../../parts/request-parts.tsx";
import { Ago, Exact, isOver } from "../../parts/time.tsx";
import { nameOf } from "../../status.ts";
import { useTitle } from "../../title.ts";
import { counted } from "../../wording.ts";
import { KillSwitch } from "./kill-switch.tsx";

const MOST_LISTED = 200;

/** What is allowed for a while, and the switch that stops everything. */
export function GrantsPage(): VNode {
  const [showsPast, setShowsPast] = useState(false);
  const path = `/api/grants?in_force=${String(!showsPast)}&limit=${MOST_LISTED}`;
  const { data, failure, refresh } = useResource<{ grants: readonly Grant[] }>(path, {
    live: "records",
  });
  useTitle("Grants");
  const takeBack = async (id: string): Promise<void> => {
    try {
      await tell(`/api/grants/${id}/revoke`);
      showProblem("");
      announce("The grant was taken back.");
    } catch (error) {
      showProblem(failureOf(error).message);
    }
    await refresh();
  };
  if (data === undefined) return <Waiting failure={failure} />;
  return (
    <>
      <div class="heading">
        <h1 id="grants">Allowed for a while</h1>
        <button
          type="button"
          class="quiet"
          aria-pressed={showsPast}
          onClick={() => setShowsPast(!showsPast)}
        >
          Show those that are over
        </button>
      </div>
      {data.grants.length === 0 ? (
        <Empty>
          <p>Nothing is. A grant lets calls of one kind run without asking, until a time.</p>
          <p>
            To make one: open a request that waits, choose <em>Allow for a while</em> beside the
            buttons, and approve. Each use is recorded, and stands here.
          </p>
        </Empty>
      ) : (
        <ul class="grants" aria-labelledby="grants">
          {data.grants.map((grant) => (
            <GrantItem key={grant.id} grant={grant} onTakeBack={takeBack} />
          ))}
        </ul>
      )}
      {data.grants.length < MOST_LISTED ? null : (
        <p class="hint">These are the newest {MOST_LISTED}.</p>
      )}
      <KillSwitch />
    </>
  );
}

function GrantItem({
  grant,
  onTakeBack,
}: {
  readonly grant: Grant;
  readonly onTakeBack: (id: string) => Promise<void>;
}): VNode {
  const { conditions, madeBy, reason, revoked, when } = grant;
  const isEnded = revoked !== null || isOver(grant.until);
  return (
    <li class={isEnded ? "sheet-item ended" : "sheet-item"}>
      <h2>
        <Name text={grant.tool} /> on <Name text={grant.upstream} />, where it counts as{" "}
        {grant.category}
      </h2>
      <p class="meta">
        for <RequesterOf grant={grant} /> until <Exact at={grant.until} /> · used{" "}
        {counted(grant.uses, "time")}
      </p>
      <p class="meta">
        by <strong>{nameOf(madeBy.person)}</strong> <Ago at={grant.madeAt} />
        {grant.selfApproved ? <SelfApproved /> : null}
        {grant.approval === null ? null : (
          <>
            {" "}
            with <a href={`/approvals/${grant.approval}`}>this request</a>
          </>
        )}
      </p>
      {reason === null ? null : (
        <blockquote>
          <Lines text={reason} />
        </blockquote>
      )}
      {conditions.length === 0 ? (
        <p class="meta">with any arguments</p>
      ) : (
        <ul class="steps">
          {conditions.map(({ path, equals }) => (
            <li key={path}>
              <Name text={path} /> is <div class="values">{jsonView(equals).markup}</div>
            </li>
          ))}
        </ul>
      )}
      {when === null ? null : (
        <p class="meta">
          only while <Name text={when} />
        </p>
      )}
      {revoked !== null ? (
        <p class="meta">
          taken back by <strong>{revoked.by === null ? "nobody" : nameOf(revoked.by)}</strong>{" "}
          <Ago at={revoked.at} />
        </p>
      ) : isEnded ? (
        <p class="meta">over</p>
      ) : (
        <button type="button" class="reject" onClick={() => void onTakeBack(grant.id)}>
          Take it back
        </button>
      )}
    </li>
  );
}

/** A name alone could be two people's: the id, which the grant is for, stands beside it. */
function RequesterOf({ grant: { requester, requesterName } }: { readonly grant: Grant }): VNode {
  if (requesterName === null) return <Name text={requester} />;
  return (
    <>
      <strong>
        <Line text={requesterName} />
      </strong>{" "}
      (<Name text={requester} />)
    </>
  );
}
