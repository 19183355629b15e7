import type { VNode } from "preact";
import { usePages } from "../../api/pages.ts";
import { useShortcuts } from "../../keyboard.tsx";
import { Empty, Waiting } from "../../parts/page-state.tsx";
import { VirtualList } from "../../parts/virtual-list.tsx";
import { useTitle } from "../../title.ts";
import { idOf, readApprovals, rowHeight } from "../inbox/inbox-page.tsx";
import { moveFocus, RequestRow } from "../inbox/request-row.tsx";

const DECIDED =
  "/api/approvals?state=approved,rejected,expired,cancelled,executing,executed,failed,unknown&brief=true";

/** What no longer waits, the newest first. */
export function DecidedPage(): VNode {
  const { total, failure, rowAt, onSight } = usePages(DECIDED, readApprovals, "approvals");
  useTitle("Decided");
  useShortcuts([
    { key: "j", does: "to the next request", run: () => moveFocus(1) },
    { key: "k", does: "to the one before", run: () => moveFocus(-1) },
  ]);
  if (total === undefined) return <Waiting failure={failure} />;
  return (
    <>
      <h1>Decided</h1>
      {total === 0 ? (
        <Empty>
          <p>
            Nothing was decided yet. Approved, rejected and expired requests are kept here, with who
            decided and what came of it.
          </p>
        </Empty>
      ) : (
        <VirtualList
          label="Requests that no longer wait"
          total={total}
          rowAt={rowAt}
          onSight={onSight}
          keyOf={idOf}
          rowHeight={rowHeight}
        >
          {(approval) => <RequestRow approval={approval} />}
        </VirtualList>
      )}
    </>
  );
}
