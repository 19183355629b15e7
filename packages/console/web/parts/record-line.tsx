import type { AuditRecord } from "@countersign/core";
import { type ComponentChildren, Fragment, type VNode } from "preact";
import { nameOf } from "../status.ts";
import { Names, TypeCounts } from "./decision.tsx";
import { Line, Name } from "./literal.tsx";
import { SelfApproved } from "./request-parts.tsx";

/** `call.received` as words. */
export function RecordType({ type }: { readonly type: AuditRecord["type"] }): VNode {
  return <span class={`kind ${kindOf(type)}`}>{type.replaceAll(/[._]/g, " ")}</span>;
}

/** What colour goes with it: a decision, a refusal, data that went out, everything else. */
function kindOf(type: AuditRecord["type"]): string {
  if (/rejected|failed|expired|broke_glass|unknown|given_up|erased|paus/.test(type)) return "stop";
  if (/approved|accepted|finished|resolved|delivered/.test(type)) return "go";
  if (/disclosed|revealed|claimed|exported/.test(type)) return "out";
  return "";
}

/** What one record says, in one line; `isAlone`: away from others of the same call, so the tool is named. */
export function RecordSays({
  of: record,
  isAlone,
}: {
  readonly of: AuditRecord;
  readonly isAlone: boolean;
}): VNode {
  const { tool, upstream, requester, reviewer, decision, rules, outcome, note } = record;
  const said: ComponentChildren[] = [];
  if (isAlone && tool !== undefined) {
    said.push(
      <>
        <Name text={tool} />
        {upstream === undefined ? null : (
          <>
            {" "}
            on <Name text={upstream} />
          </>
        )}
      </>,
    );
  }
  if (reviewer !== undefined) {
    said.push(
      <>
        by <Line text={nameOf(reviewer.person)} /> ({reviewer.channel})
      </>,
    );
  } else if (isAlone && requester !== undefined) {
    said.push(
      <>
        for <Line text={requester.name} />
        {requester.verified ? null : " (unverified)"}
      </>,
    );
  }
  if (record.operator !== undefined) said.push(<Line text={record.operator} />);
  if (decision !== undefined) {
    said.push(
      <>
        <strong>{decision}</strong>
        {rules === undefined || rules.length === 0 ? null : (
          <>
            {" "}
            by <Names of={rules} />
          </>
        )}
      </>,
    );
  }
  if (record.selfApproved === true) said.push(<SelfApproved />);
  if (record.type === "approval.broke_glass")
    said.push(<span class="pill glass">break-glass</span>);
  if (outcome !== undefined) said.push(<Line text={outcome} />);
  if (hasCounts(record.masked)) {
    said.push(
      <>
        masked <TypeCounts of={record.masked} />
      </>,
    );
  }
  if (hasCounts(record.disclosed)) {
    said.push(
      <>
        disclosed <TypeCounts of={record.disclosed} />
      </>,
    );
  }
  if (note !== undefined) said.push(<Line text={note} />);
  return (
    <>
      {said.map((one, at) => (
        <Fragment key={at}>
          {at > 0 ? " · " : null}
          {one}
        </Fragment>
      ))}
    </>
  );
}

function hasCounts(
  counts: Readonly<Record<string, number>> | undefined,
): counts is Readonly<Record<string, number>> {
  return counts !== undefined && Object.values(counts).some((count) => count > 0);
}
