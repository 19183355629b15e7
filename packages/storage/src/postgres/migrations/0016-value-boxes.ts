/**
 * Values that were found together are sealed together in a file's database; their rows in `vault` hold the name of the
 * box then. Here each is sealed by itself, so that replicas of an older version can read what a newer one keeps.
 */
export const valueBoxes: string = `
create table vault_box (
  scope    text collate "C" not null,
  name     text collate "C" not null,
  data_key text collate "C" not null,
  sealed   bytea not null,
  primary key (scope, name)
);
alter table vault_box alter column sealed set storage external;

create trigger vault_box_no_update before update on vault_box for each row
  execute function countersign_refuse('values in the vault are never changed');
create trigger vault_box_no_truncate before truncate on vault_box for each statement
  execute function countersign_refuse('values in the vault are erased by their scope');
`;
