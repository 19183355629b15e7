/** What one of several processes does at a time, and which. */
export const duties: string = `
create table duty (
  name  text primary key,
  owner text not null,
  until integer not null
) strict, without rowid;
`;
