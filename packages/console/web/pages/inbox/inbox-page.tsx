import type { VNode } from "preact";
import { useCallback, useEffect, useRef } from "preact/hooks";
import { usePages } from "../../api/pages.ts";
import type { Approval } from "../../api/shapes.ts";
import { useShortcuts } from "../../keyboard.tsx";
import { announce } from "../../parts/notice.tsx";
import { Waiting } from "../../parts/page-state.tsx";
import { VirtualList } from "../../parts/virtual-list.tsx";
import { useTitle } from "../../title.ts";
import { counted } from "../../wording.ts";
import { InboxEmpty } from "./inbox-empty.tsx";
import { InboxNews, useInboxNews } from "./inbox-news.tsx";
import { NotifyButton } from "./notify-button.tsx";
import { moveFocus, RequestRow } from "./request-row.tsx";

export interface ApprovalsAnswer {
  readonly approvals: readonly Approval[];
  readonly total: number;
}

const PENDING = "/api/approvals?state=pending&open=true&order=deadline&brief=true";

export function readApprovals({ approvals, total }: ApprovalsAnswer): {
  readonly rows: readonly Approval[];
  readonly total: number;
} {
  return { rows: approvals, total };
}

/** What waits for a decision, the next to expire first; above it, what else somebody has to look at. */
export function InboxPage(): VNode {
  const { total, failure, rowAt, onSight, refresh } = usePages(PENDING, readApprovals, "approvals");
  const news = useInboxNews();
  useTitle("Inbox");
  useShortcuts([
    { key: "j", does: "to the next request", run: () => moveFocus(1) },
    { key: "k", does: "to the one before", run: () => moveFocus(-1) },
    { key: "o", does: "open the one you are at, or the first", run: openFocused },
  ]);
  const onOver = useCallback(() => void refresh(), [refresh]);

  const last = useRef(total);
  useEffect(() => {
    if (total !== undefined && last.current !== undefined && last.current !== total) {
      announce(headline(total));
    }
    last.current = total;
  }, [total]);

  // Everything at once: what comes later would push the list away under a pointer.
  if (total === undefined || news === undefined) return <Waiting failure={failure} />;
  return (
    <>
      <InboxNews news={news} />
      <div class="heading">
        <h1 id="inbox">{headline(total)}</h1>
        <NotifyButton />
      </div>
      {total === 0 ? (
        <InboxEmpty />
      ) : (
        <VirtualList
          label="Calls that wait for a decision"
          total={total}
          rowAt={rowAt}
          onSight={onSight}
          keyOf={idOf}
          rowHeight={pendingHeight}
        >
          {(approval) => <RequestRow approval={approval} onOver={onOver} />}
        </VirtualList>
      )}
    </>
  );
}

function headline(count: number): string {
  if (count === 0) return "Nothing waits for a decision";
  return count === 1
    ? "1 call waits for a decision"
    : `${counted(count, "call")} wait for a decision`;
}

export function idOf({ id }: Approval): string {
  return id;
}

/** More than of those that are decided: why a person is asked, in one line, or two on a phone. */
function pendingHeight(width: number): number {
  return rowHeight(width) + (width < 480 ? 50 : 26);
}

/** As `lists.css` has it: on a phone what stands beside comes below. */
export function rowHeight(width: number): number {
  return width < 480 ? 172 : 116;
}

function openFocused(): void {
  const { activeElement } = document;
  const link = activeElement?.matches(".row a")
    ? activeElement
    : document.querySelector<HTMLElement>(".rows .row a");
  if (link instanceof HTMLElement) link.click();
}
