/** What one of several replicas does at a time, and which. */
export const duties: string = `
create table duty (
  name  text collate "C" primary key,
  owner text not null,
  until bigint not null
);
`;
