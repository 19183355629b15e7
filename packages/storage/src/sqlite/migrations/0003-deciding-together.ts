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
  approval text not null,
  person   text not null,
  verb     text not null check (verb in ('approve', 'reject')),
  record   integer not null,     -- of the audit log
  vote     text not null,        -- as JSON
  primary key (approval, person) -- one person, one vote
) strict, without rowid;

alter table approval add column escalations text not null default '[]';
alter table approval add column escalate_at integer;
alter table approval add column decision_record integer;
alter table approval add column preview text;
create index approval_expires on approval (expires_at) where state in ('pending', 'approved');
create index approval_escalates on approval (escalate_at) where state = 'pending';

create trigger approval_vote_in_time before insert on approval_vote
  when not exists (select 1 from approval where id = new.approval and state = 'pending')
    or exists (select 1 from approval_vote where approval = new.approval and person = new.person)
  begin select raise(abort, 'a vote is cast while the request is pending, and once'); end;
create trigger approval_vote_no_update before update on approval_vote
  begin select raise(abort, 'votes never change'); end;
create trigger approval_vote_no_delete before delete on approval_vote
  begin select raise(abort, 'votes never change'); end;

create trigger approval_has_its_quorum before update on approval
  when old.state = 'pending' and new.state = 'approved'
    and coalesce(json_extract(old.request, '$.quorum'), 1) > 1
    and not exists (select 1 from approval_vote
      where approval = old.id and json_extract(vote, '$.breakGlass') = 1)
    and (select count(*) from approval_vote where approval = old.id and verb = 'approve')
      < json_extract(old.request, '$.quorum')
  begin select raise(abort, 'an approval request is approved by as many people as it needs'); end;

create trigger approval_escalates_forward before update on approval
  when new.escalations is not old.escalations and (old.state <> 'pending'
    or json_array_length(new.escalations) <> json_array_length(old.escalations) + 1)
  begin select raise(abort, 'an approval request is escalated step by step while it is pending'); end;

create trigger approval_notes_once before update on approval
  when (old.decision_record is not null and new.decision_record is not old.decision_record)
    or (new.preview is not old.preview and (old.preview is not null or old.state <> 'pending'))
  begin select raise(abort, 'what was noted about an approval request never changes'); end;
create trigger approval_waits_while_paused before update on approval
  when old.state = 'approved' and new.state = 'executing' and exists (select 1 from pause)
  begin select raise(abort, 'nothing is executed while everything is paused'); end;

create table approval_grant (
  id         text primary key,
  requester  text not null,
  upstream   text not null,
  tool       text not null,
  policy     text not null,
  until      integer not null,
  terms      text not null,      -- what never changes, as JSON
  revoked    text,
  uses       integer not null default 0,
  record     integer not null unique
) strict;
create index approval_grant_of on approval_grant (requester, upstream, tool, until);
create trigger approval_grant_keeps_terms before update on approval_grant
  when new.id is not old.id or new.requester is not old.requester or new.upstream is not old.upstream
    or new.tool is not old.tool or new.policy is not old.policy or new.until is not old.until
    or new.terms is not old.terms or new.record is not old.record or new.uses < old.uses
    or (old.revoked is not null and (new.revoked is not old.revoked or new.uses <> old.uses))
  begin select raise(abort, 'the terms of a grant never change'); end;
create trigger approval_grant_no_delete before delete on approval_grant
  begin select raise(abort, 'grants are never deleted'); end;

create table pause (
  id    integer primary key check (id = 1), -- no row: not paused
  pause text not null
) strict;

create table channel (name text primary key) strict;
create table outbox (
  channel         text not null,
  sequence        integer not null, -- of the record it tells of
  attempts        integer not null default 0,
  next_attempt_at integer not null default 0,
  last_error      text,
  primary key (channel, sequence)
) strict, without rowid;
create index outbox_due on outbox (next_attempt_at, sequence);
-- In the transaction of the record itself: nothing happens to a request without its notice.
create trigger outbox_fills after insert on audit_record
  when new.type in (${NOTICED.map((type) => `'${type}'`).join(", ")})
    and (new.approval is not null or new.type not like 'execution.%')
  begin insert into outbox (channel, sequence) select name, new.sequence from channel; end;
`;
