/** Records that channels are told of: what came before, and definitions that wait for a person. */
export const NOTICED: readonly string[] = [
  "approval.requested",
  "approval.voted",
  "approval.escalated",
  "approval.broke_glass",
  "approval.approved",
  "approval.rejected",
  "approval.expired",
  "approval.cancelled",
  "approval.resolved",
  "approval.previewed",
  "execution.finished",
  "execution.failed",
  "execution.unknown",
  "grant.made",
  "grant.revoked",
  "pause.started",
  "pause.ended",
  "definition.waiting",
];

export const definitionsNoticed: string = `
drop trigger outbox_fills;
create trigger outbox_fills after insert on audit_record
  when new.type in (${NOTICED.map((type) => `'${type}'`).join(", ")})
    and (new.approval is not null or new.type not like 'execution.%')
  begin insert into outbox (channel, sequence) select name, new.sequence from channel; end;
`;
