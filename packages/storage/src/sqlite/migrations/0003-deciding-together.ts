/** Votes and escalations of approval requests. */
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
`;
