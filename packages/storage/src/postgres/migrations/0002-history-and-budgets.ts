/** What a scope has seen and given away, and how much of each budget was used when. */
export const historyAndBudgets: string = `
create table scope_history (
  scope       text collate "C" not null,
  upstream    text collate "C" not null,
  kind        text not null check (kind in ('seen', 'disclosed', 'untrusted')),
  entity_type text not null,    -- '' for 'untrusted'
  count       bigint not null,
  primary key (scope, upstream, kind, entity_type)
);

create table budget_use (
  key    text collate "C" not null, -- the budget, and whose use of it
  minute bigint not null,           -- since the epoch
  amount bigint not null,
  primary key (key, minute)
);

create trigger scope_history_only_grows before update on scope_history for each row
  when (new.scope is distinct from old.scope or new.upstream is distinct from old.upstream
    or new.kind is distinct from old.kind or new.entity_type is distinct from old.entity_type
    or new.count < old.count)
  execute function countersign_refuse('what a scope has seen is never unseen');
create trigger scope_history_no_delete before delete on scope_history for each row
  execute function countersign_refuse('what a scope has seen is never unseen');
create trigger scope_history_no_truncate before truncate on scope_history for each statement
  execute function countersign_refuse('what a scope has seen is never unseen');
`;
