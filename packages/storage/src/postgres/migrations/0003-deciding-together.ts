/** Records that channels were told of then. */
const NOTICED = [
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
];

/** Votes, escalations and previews of approval requests; grants; the kill switch; the outbox of channels. */
export const decidingTogether: string = `
create table approval_vote (
  approval text collate "C" not null,
  person   text collate "C" not null,
  verb     text not null check (verb in ('approve', 'reject')),
  record   bigint not null,      -- of the audit log
  vote     text not null,        -- as JSON
  primary key (approval, person) -- one person, one vote
);

alter table approval add column escalations text not null default '[]';
alter table approval add column escalate_at bigint;
alter table approval add column decision_record bigint;
alter table approval add column preview text;
create index approval_expires on approval (expires_at) where state in ('pending', 'approved');
create index approval_escalates on approval (escalate_at) where state = 'pending';

create function approval_vote_in_time() returns trigger language plpgsql as $$
begin
  if not exists (select 1 from approval where id = new.approval and state = 'pending')
    or exists (select 1 from approval_vote where approval = new.approval and person = new.person) then
    raise exception 'a vote is cast while the request is pending, and once' using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;
create trigger approval_vote_in_time before insert on approval_vote
  for each row execute function approval_vote_in_time();
create trigger approval_vote_no_update before update or delete on approval_vote for each row
  execute function countersign_refuse('votes never change');
create trigger approval_vote_no_truncate before truncate on approval_vote for each statement
  execute function countersign_refuse('votes never change');

create table pause (
  id    bigint primary key check (id = 1), -- no row: not paused
  pause text not null
);

create function approval_has_its_quorum() returns trigger language plpgsql as $$
begin
  if coalesce((old.request::json ->> 'quorum')::bigint, 1) > 1
    and not exists (select 1 from approval_vote
      where approval = old.id and (vote::json ->> 'breakGlass') = 'true')
    and (select count(*) from approval_vote where approval = old.id and verb = 'approve')
      < (old.request::json ->> 'quorum')::bigint then
    raise exception 'an approval request is approved by as many people as it needs' using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;
create trigger approval_has_its_quorum before update on approval for each row
  when (old.state = 'pending' and new.state = 'approved') execute function approval_has_its_quorum();
create trigger approval_escalates_forward before update on approval for each row
  when (new.escalations is distinct from old.escalations and (old.state <> 'pending'
    or json_array_length(new.escalations::json) <> json_array_length(old.escalations::json) + 1))
  execute function countersign_refuse('an approval request is escalated step by step while it is pending');
create trigger approval_notes_once before update on approval for each row
  when ((old.decision_record is not null and new.decision_record is distinct from old.decision_record)
    or (new.preview is distinct from old.preview and (old.preview is not null or old.state <> 'pending')))
  execute function countersign_refuse('what was noted about an approval request never changes');
create function approval_waits_while_paused() returns trigger language plpgsql as $$
begin
  if exists (select 1 from pause) then
    raise exception 'nothing is executed while everything is paused' using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;
create trigger approval_waits_while_paused before update on approval for each row
  when (old.state = 'approved' and new.state = 'executing') execute function approval_waits_while_paused();

create table approval_grant (
  id         text collate "C" primary key,
  requester  text collate "C" not null,
  upstream   text collate "C" not null,
  tool       text collate "C" not null,
  policy     text not null,
  until      bigint not null,
  terms      text not null,      -- what never changes, as JSON
  revoked    text,
  uses       bigint not null default 0,
  record     bigint not null unique
);
create index approval_grant_of on approval_grant (requester, upstream, tool, until);
create trigger approval_grant_keeps_terms before update on approval_grant for each row
  when (new.id is distinct from old.id or new.requester is distinct from old.requester
    or new.upstream is distinct from old.upstream or new.tool is distinct from old.tool
    or new.policy is distinct from old.policy or new.until is distinct from old.until
    or new.terms is distinct from old.terms or new.record is distinct from old.record
    or new.uses < old.uses
    or (old.revoked is not null and (new.revoked is distinct from old.revoked or new.uses <> old.uses)))
  execute function countersign_refuse('the terms of a grant never change');
create trigger approval_grant_no_delete before delete on approval_grant for each row
  execute function countersign_refuse('grants are never deleted');
create trigger approval_grant_no_truncate before truncate on approval_grant for each statement
  execute function countersign_refuse('grants are never deleted');

create table channel (name text collate "C" primary key);
create table outbox (
  channel         text collate "C" not null,
  sequence        bigint not null, -- of the record it tells of
  attempts        bigint not null default 0,
  next_attempt_at bigint not null default 0,
  last_error      text,
  primary key (channel, sequence)
);
create index outbox_due on outbox (next_attempt_at, sequence);
-- In the transaction of the record itself: nothing happens to a request without its notice.
create function outbox_fills() returns trigger language plpgsql as $$
begin
  insert into outbox (channel, sequence) select name, new.sequence from channel;
  return null;
end $$;
create trigger outbox_fills after insert on audit_record for each row
  when (new.type in (${NOTICED.map((type) => `'${type}'`).join(", ")})
    and (new.approval is not null or new.type not like 'execution.%'))
  execute function outbox_fills();
`;
