/** What a scope has seen and given away, and how much of each budget was used when. */
export const historyAndBudgets: string = `
create table scope_history (
  scope       text not null,
  upstream    text not null,
  kind        text not null check (kind in ('seen', 'disclosed', 'untrusted')),
  entity_type text not null,    -- '' for 'untrusted'
  count       integer not null,
  primary key (scope, upstream, kind, entity_type)
) strict, without rowid;

create table budget_use (
  key    text not null,         -- the budget, and whose use of it
  minute integer not null,      -- since the epoch
  amount integer not null,
  primary key (key, minute)
) strict, without rowid;

create trigger scope_history_only_grows before update on scope_history
  when new.scope is not old.scope or new.upstream is not old.upstream or new.kind is not old.kind
    or new.entity_type is not old.entity_type or new.count < old.count
  begin select raise(abort, 'what a scope has seen is never unseen'); end;
create trigger scope_history_no_delete before delete on scope_history
  begin select raise(abort, 'what a scope has seen is never unseen'); end;
`;
