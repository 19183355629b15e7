/** What is good for one use and was used, for as long as it could be brought again. */
export const usedOnce: string = `
create table used_once (
  key   text primary key,
  until bigint not null          -- milliseconds since the epoch
);
create index used_once_until on used_once (until);
`;
