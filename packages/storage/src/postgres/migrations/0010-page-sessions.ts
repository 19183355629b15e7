/** Who is signed in on the page, at whichever replica. */
export const pageSessions: string = `
create table page_session (
  id         bytea primary key,    -- SHA-256 of the cookie
  person     text not null,
  signed_in_by text not null,     -- what they signed in with, as JSON: the id of a credential, or who a provider says they are
  token_hash bytea not null,
  opened_at  bigint not null,
  used_at    bigint not null
);
`;
