/** Signed heads of the log, and legal holds. */
export const checkpointsAndHolds: string = `
create table checkpoint (
  size     bigint primary key,   -- how many records it speaks of
  note     text not null,        -- a C2SP signed note
  frontier bytea not null        -- the tree's complete subtrees at that size, to go on from
);

create table legal_hold (
  id          text collate "C" primary key,
  scope       text collate "C",  -- a scope, or
  requester   text collate "C",  -- everything of a requester; both null: everything
  placed_at   bigint not null,
  released_at bigint
);

create function checkpoint_in_order() returns trigger language plpgsql as $$
begin
  if new.size <= (select coalesce(max(size), 0) from checkpoint)
    or new.size > (select coalesce(max(sequence), 0) from audit_record) then
    raise exception 'checkpoints are made in order' using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;
create trigger checkpoint_in_order before insert on checkpoint
  for each row execute function checkpoint_in_order();
create trigger checkpoint_no_update before update or delete on checkpoint for each row
  execute function countersign_refuse('checkpoints never change');
create trigger checkpoint_no_truncate before truncate on checkpoint for each statement
  execute function countersign_refuse('checkpoints never change');

create trigger legal_hold_starts before insert on legal_hold for each row
  when (new.released_at is not null) execute function countersign_refuse('a legal hold starts in force');
create trigger legal_hold_is_released_once before update on legal_hold for each row
  when (old.released_at is not null or new.released_at is null or new.id is distinct from old.id
    or new.scope is distinct from old.scope or new.requester is distinct from old.requester
    or new.placed_at is distinct from old.placed_at)
  execute function countersign_refuse('a legal hold is released, once, and never changed');
create trigger legal_hold_no_delete before delete on legal_hold for each row
  execute function countersign_refuse('legal holds are never deleted');
create trigger legal_hold_no_truncate before truncate on legal_hold for each statement
  execute function countersign_refuse('legal holds are never deleted');
`;
