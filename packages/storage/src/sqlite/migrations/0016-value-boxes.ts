/** Values that were found together are sealed together; their rows in `vault` hold the name of the box then. */
export const valueBoxes: string = `
create table vault_box (
  scope    text not null,
  name     text not null,
  data_key text not null,
  sealed   blob not null, -- GCM(pairs of a token and its value)
  primary key (scope, name)
) strict;

create trigger vault_box_no_replace before insert on vault_box
  when exists (select 1 from vault_box where scope = new.scope and name = new.name)
  begin select raise(abort, 'values in the vault are never changed'); end;
create trigger vault_box_no_update before update on vault_box
  begin select raise(abort, 'values in the vault are never changed'); end;
`;
