/** Calls that needed nobody and whose answers may not have arrived; what upstreams say their tools are. */
export const sentCallsAndDefinitions: string = `
create table sent_call (
  exchange      text collate "C" primary key,
  call          text collate "C" not null, -- keyed digest of who called what
  scope         text collate "C" not null,
  state         text not null check (state in ('running', 'answered', 'unknown')),
  owner         text not null,
  lease_until   bigint not null,
  at            bigint not null,
  result_record bigint,
  position      bigint generated always as identity -- in which order they were sent, as SQLite's rowid
);
create index sent_call_same on sent_call (call);
create index sent_call_state on sent_call (state, at);

create trigger sent_call_starts before insert on sent_call for each row
  when (new.state <> 'running') execute function countersign_refuse('a call is sent once');
create trigger sent_call_moves before update on sent_call for each row
  when (new.exchange is distinct from old.exchange or new.call is distinct from old.call
    or new.scope is distinct from old.scope or new.owner is distinct from old.owner
    or (new.state <> old.state and (old.state || ' ' || new.state) not in (
      'running answered', 'running unknown', 'unknown answered'))
    or (old.result_record is not null and new.result_record is distinct from old.result_record))
  execute function countersign_refuse('what became of a call that was sent never changes');

create table tool_definition (
  upstream text collate "C" not null,
  tool     text collate "C" not null,
  revision bigint not null,      -- raised by each change
  pin      text not null,        -- as JSON
  primary key (upstream, tool)
);

create trigger tool_definition_forward before update on tool_definition for each row
  when (new.upstream is distinct from old.upstream or new.tool is distinct from old.tool
    or new.revision <> old.revision + 1)
  execute function countersign_refuse('what was known of a tool changes step by step');
create trigger tool_definition_no_delete before delete on tool_definition for each row
  execute function countersign_refuse('what was known of a tool is never forgotten');
create trigger tool_definition_no_truncate before truncate on tool_definition for each statement
  execute function countersign_refuse('what was known of a tool is never forgotten');
`;
