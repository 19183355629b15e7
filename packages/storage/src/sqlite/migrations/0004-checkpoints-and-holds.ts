/** Signed heads of the log, and legal holds. */
export const checkpointsAndHolds: string = `
create table checkpoint (
  size     integer primary key,  -- how many records it speaks of
  note     text not null,        -- a C2SP signed note
  frontier blob not null         -- the tree's complete subtrees at that size, to go on from
) strict;

create table legal_hold (
  id          text primary key,
  scope       text,              -- a scope, or
  requester   text,              -- everything of a requester; both null: everything
  placed_at   integer not null,
  released_at integer
) strict;

create trigger checkpoint_in_order before insert on checkpoint
  when new.size <= (select coalesce(max(size), 0) from checkpoint)
    or new.size > (select coalesce(max(sequence), 0) from audit_record)
  begin select raise(abort, 'checkpoints are made in order'); end;
create trigger checkpoint_no_update before update on checkpoint
  begin select raise(abort, 'checkpoints never change'); end;
create trigger checkpoint_no_delete before delete on checkpoint
  begin select raise(abort, 'checkpoints never change'); end;

create trigger legal_hold_starts before insert on legal_hold
  when new.released_at is not null or exists (select 1 from legal_hold where id = new.id)
  begin select raise(abort, 'a legal hold starts in force'); end;
create trigger legal_hold_is_released_once before update on legal_hold
  when old.released_at is not null or new.released_at is null or new.id is not old.id
    or new.scope is not old.scope or new.requester is not old.requester
    or new.placed_at is not old.placed_at
  begin select raise(abort, 'a legal hold is released, once, and never changed'); end;
create trigger legal_hold_no_delete before delete on legal_hold
  begin select raise(abort, 'legal holds are never deleted'); end;
`;
