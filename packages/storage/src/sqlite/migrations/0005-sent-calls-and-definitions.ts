/** Calls that needed nobody and whose answers may not have arrived; what upstreams say their tools are. */
export const sentCallsAndDefinitions: string = `
create table sent_call (
  exchange      text primary key,
  call          text not null,   -- keyed digest of who called what
  scope         text not null,
  state         text not null check (state in ('running', 'answered', 'unknown')),
  owner         text not null,
  lease_until   integer not null,
  at            integer not null,
  result_record integer
) strict;
create index sent_call_same on sent_call (call);
create index sent_call_state on sent_call (state, at);

create trigger sent_call_starts before insert on sent_call
  when new.state <> 'running' or exists (select 1 from sent_call where exchange = new.exchange)
  begin select raise(abort, 'a call is sent once'); end;
create trigger sent_call_moves before update on sent_call
  when new.exchange is not old.exchange or new.call is not old.call or new.scope is not old.scope
    or new.owner is not old.owner
    or (new.state <> old.state and old.state || ' ' || new.state not in (
      'running answered', 'running unknown', 'unknown answered'))
    or (old.result_record is not null and new.result_record is not old.result_record)
  begin select raise(abort, 'what became of a call that was sent never changes'); end;

create table tool_definition (
  upstream text not null,
  tool     text not null,
  revision integer not null,     -- raised by each change
  pin      text not null,        -- as JSON
  primary key (upstream, tool)
) strict, without rowid;

create trigger tool_definition_forward before update on tool_definition
  when new.upstream is not old.upstream or new.tool is not old.tool
    or new.revision <> old.revision + 1
  begin select raise(abort, 'what was known of a tool changes step by step'); end;
create trigger tool_definition_no_delete before delete on tool_definition
  begin select raise(abort, 'what was known of a tool is never forgotten'); end;
`;
