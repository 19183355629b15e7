/** Audit log, payloads, keys, vault, scopes, approval requests, reviewers' credentials. */
export const firstSchema: string = `
create table master_key (
  version     integer primary key,
  fingerprint blob not null -- SHA-256 of a derived key: refuses another master key
) strict;

create table audit_record (
  sequence integer primary key, -- gap-free, from 1
  type     text not null,
  exchange text,
  approval text,
  head     text not null,       -- the record as JSON: the exact bytes that are hashed
  leaf     blob not null,       -- SHA-256(0x00 || head), as in RFC 6962
  chain    blob not null        -- SHA-256(previous chain || leaf); 32 zero bytes before the first
) strict;
create index audit_record_exchange on audit_record (exchange) where exchange is not null;
create index audit_record_approval on audit_record (approval) where approval is not null;

create table log_head (
  id       integer primary key check (id = 1),
  sequence integer not null,
  chain    blob not null,
  at       integer not null     -- of the last record: times never decrease
) strict;
insert into log_head values (1, 0, zeroblob(32), 0);

create table data_key (
  id         text primary key,
  scope      text not null unique,
  master_key integer not null,
  wrapped    blob not null,     -- opens payloads and values; deleting the row erases them
  token_key  blob not null
) strict;

create table payload (
  sequence integer primary key,
  data_key text not null,
  body     blob not null        -- GCM(form || salt || payload)
) strict;

create table vault (
  scope       text not null,
  token       text not null,
  entity_type text not null,
  digest      blob not null,
  data_key    text not null,
  sealed      blob not null,
  primary key (scope, token)
) strict, without rowid;

create table scope (
  id           text primary key,
  key          text not null,   -- keyed digest of requester, client and configuration
  last_used_at integer not null
) strict;
create index scope_key on scope (key, last_used_at);

create table reviewer_credential (
  id         text primary key,
  person     text not null,
  hash       blob not null,
  revoked_at integer
) strict;

create table approval (
  id                text primary key,
  state             text not null,
  fingerprint       text not null,
  binding           text not null,
  request           text not null, -- what never changes, as JSON
  created_at        integer not null,
  expires_at        integer not null,
  cooling_off_until integer,
  decision          text,
  owner             text,
  lease_until       integer,
  fence             integer not null,
  delivered         integer not null check (delivered in (0, 1)),
  arguments_record  integer not null unique,
  result_record     integer
) strict;
create index approval_state on approval (state, arguments_record);
create index approval_fingerprint on approval (fingerprint, arguments_record);
create unique index approval_open on approval (fingerprint)
  where state in ('pending', 'approved', 'executing');

create trigger audit_record_in_order before insert on audit_record
  when new.sequence is not (select coalesce(max(sequence), 0) + 1 from audit_record)
  begin select raise(abort, 'the audit log is append-only'); end;
create trigger audit_record_no_update before update on audit_record
  begin select raise(abort, 'the audit log is append-only'); end;
create trigger audit_record_no_delete before delete on audit_record
  begin select raise(abort, 'the audit log is append-only'); end;

create trigger log_head_forward before update on log_head
  when new.id <> old.id or new.sequence < old.sequence or new.at < old.at
  begin select raise(abort, 'the head of the audit log only moves forward'); end;
create trigger log_head_no_delete before delete on log_head
  begin select raise(abort, 'the head of the audit log is never deleted'); end;
create trigger log_head_no_insert before insert on log_head
  begin select raise(abort, 'there is one head of the audit log'); end;

create trigger payload_no_replace before insert on payload
  when exists (select 1 from payload where sequence = new.sequence)
  begin select raise(abort, 'payloads are never changed'); end;
create trigger payload_no_update before update on payload
  begin select raise(abort, 'payloads are never changed'); end;

create trigger vault_no_replace before insert on vault
  when exists (select 1 from vault where scope = new.scope and token = new.token)
  begin select raise(abort, 'values in the vault are never changed'); end;
create trigger vault_no_update before update on vault
  begin select raise(abort, 'values in the vault are never changed'); end;

create trigger approval_starts_pending before insert on approval
  when new.state <> 'pending' or exists (
    select 1 from approval where id = new.id
      or (fingerprint = new.fingerprint and state in ('pending', 'approved', 'executing')))
  begin select raise(abort, 'an approval request starts pending, and once'); end;
create trigger approval_no_delete before delete on approval
  begin select raise(abort, 'approval requests are never deleted'); end;
create trigger approval_keeps_terms before update on approval
  when new.id is not old.id or new.fingerprint is not old.fingerprint
    or new.binding is not old.binding or new.request is not old.request
    or new.created_at is not old.created_at or new.expires_at is not old.expires_at
    or new.arguments_record is not old.arguments_record
    or (old.decision is not null and new.decision is not old.decision)
    or (old.result_record is not null and new.result_record is not old.result_record)
    or new.fence < old.fence or new.delivered < old.delivered
  begin select raise(abort, 'the terms of an approval request never change'); end;
create trigger approval_moves before update on approval
  when new.state <> old.state and old.state || ' ' || new.state not in (
    'pending approved', 'pending rejected', 'pending expired', 'pending cancelled',
    'approved executing', 'approved expired', 'approved cancelled',
    'executing executed', 'executing failed', 'executing unknown',
    'unknown executed', 'unknown failed')
  begin select raise(abort, 'an approval request does not move that way'); end;
create trigger approval_settled before update on approval
  when old.state in ('rejected', 'expired', 'cancelled', 'executed', 'failed') and not (
    old.state in ('executed', 'failed') and old.delivered = 0 and new.delivered = 1
    and new.state = old.state and new.cooling_off_until is old.cooling_off_until
    and new.decision is old.decision and new.owner is old.owner
    and new.lease_until is old.lease_until and new.fence = old.fence
    and new.result_record is old.result_record)
  begin select raise(abort, 'the approval request is settled'); end;
`;
