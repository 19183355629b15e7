/** What upstreams say of anything but their tools: prompts, resources, templates, instructions. */
export const otherDefinitions: string = `
create table other_definition (
  upstream text collate "C" not null,
  kind     text collate "C" not null,
  name     text collate "C" not null,
  revision bigint not null,      -- raised by each change; 0 while no record tells of it
  pin      text not null,        -- as JSON
  primary key (upstream, kind, name)
);

create trigger other_definition_forward before update on other_definition for each row
  when (new.upstream is distinct from old.upstream or new.kind is distinct from old.kind
    or new.name is distinct from old.name
    or (new.revision <> old.revision + 1 and (new.revision <> 0 or old.revision <> 0)))
  execute function countersign_refuse('what was known of a definition changes step by step');
create trigger other_definition_no_delete before delete on other_definition for each row
  when (old.revision <> 0)
  execute function countersign_refuse('what a record tells of a definition is never forgotten');
create trigger other_definition_no_truncate before truncate on other_definition for each statement
  execute function countersign_refuse('what a record tells of a definition is never forgotten');
`;
