/** What upstreams say of anything but their tools: prompts, resources, templates, instructions. */
export const otherDefinitions: string = `
create table other_definition (
  upstream text not null,
  kind     text not null,
  name     text not null,
  revision integer not null,     -- raised by each change; 0 while no record tells of it
  pin      text not null,        -- as JSON
  primary key (upstream, kind, name)
) strict, without rowid;

create trigger other_definition_forward before update on other_definition
  when new.upstream is not old.upstream or new.kind is not old.kind or new.name is not old.name
    or (new.revision <> old.revision + 1 and (new.revision <> 0 or old.revision <> 0))
  begin select raise(abort, 'what was known of a definition changes step by step'); end;
create trigger other_definition_no_delete before delete on other_definition when old.revision <> 0
  begin select raise(abort, 'what a record tells of a definition is never forgotten'); end;
`;
