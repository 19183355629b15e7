/**
 * The same tables as in SQLite, column for column, so that rows can be copied from one to the other. A condition that
 * has to look at other rows needs a function here.
 */
export const firstSchema: string = `
create function countersign_refuse() returns trigger language plpgsql as $$
begin raise exception using message = tg_argv[0], errcode = 'integrity_constraint_violation'; end $$;

create table master_key (
  version     bigint primary key,
  fingerprint bytea not null -- SHA-256 of a derived key: refuses another master key
);

create table audit_record (
  sequence bigint primary key,   -- gap-free, from 1
  type     text not null,
  exchange text collate "C",
  approval text collate "C",
  head     text not null,        -- the record as JSON: the exact bytes that are hashed
  leaf     bytea not null,       -- SHA-256(0x00 || head), as in RFC 6962
  chain    bytea not null        -- SHA-256(previous chain || leaf); 32 zero bytes before the first
);
create index audit_record_exchange on audit_record (exchange) where exchange is not null;
create index audit_record_approval on audit_record (approval) where approval is not null;

create table log_head (
  id       bigint primary key check (id = 1),
  sequence bigint not null,
  chain    bytea not null,
  at       bigint not null       -- of the last record: times never decrease
);
insert into log_head values (1, 0, decode(repeat('00', 32), 'hex'), 0);

create table data_key (
  id         text collate "C" primary key,
  scope      text collate "C" not null unique,
  master_key bigint not null,
  wrapped    bytea not null,     -- opens payloads and values; deleting the row erases them
  token_key  bytea not null
);

create table payload (
  sequence bigint primary key,
  data_key text collate "C" not null,
  body     bytea not null        -- GCM(form || salt || payload)
);
alter table payload alter column body set storage external; -- it is compressed already

create table vault (
  scope       text collate "C" not null,
  token       text collate "C" not null,
  entity_type text not null,
  digest      bytea not null,
  data_key    text collate "C" not null,
  sealed      bytea not null,
  primary key (scope, token)
);

create table scope (
  id           text collate "C" primary key,
  key          text collate "C" not null, -- keyed digest of requester, client and configuration
  last_used_at bigint not null
);
create index scope_key on scope (key, last_used_at);

create table reviewer_credential (
  id         text collate "C" primary key,
  person     text not null,
  hash       bytea not null,
  revoked_at bigint
);

create table approval (
  id                text collate "C" primary key,
  state             text not null,
  fingerprint       text collate "C" not null,
  binding           text not null,
  request           text not null, -- what never changes, as JSON
  created_at        bigint not null,
  expires_at        bigint not null,
  cooling_off_until bigint,
  decision          text,
  owner             text,
  lease_until       bigint,
  fence             bigint not null,
  delivered         bigint not null check (delivered in (0, 1)),
  arguments_record  bigint not null unique,
  result_record     bigint
);
create index approval_state on approval (state, arguments_record);
create index approval_fingerprint on approval (fingerprint, arguments_record);
create unique index approval_open on approval (fingerprint)
  where state in ('pending', 'approved', 'executing');

create function audit_record_in_order() returns trigger language plpgsql as $$
begin
  if new.sequence is distinct from (select coalesce(max(sequence), 0) + 1 from audit_record) then
    raise exception 'the audit log is append-only' using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;
create trigger audit_record_in_order before insert on audit_record
  for each row execute function audit_record_in_order();
create trigger audit_record_no_update before update or delete on audit_record
  for each row execute function countersign_refuse('the audit log is append-only');
create trigger audit_record_no_truncate before truncate on audit_record
  for each statement execute function countersign_refuse('the audit log is append-only');

create trigger log_head_forward before update on log_head for each row
  when (new.id <> old.id or new.sequence < old.sequence or new.at < old.at)
  execute function countersign_refuse('the head of the audit log only moves forward');
create trigger log_head_no_delete before delete on log_head for each row
  execute function countersign_refuse('the head of the audit log is never deleted');
create trigger log_head_no_truncate before truncate on log_head for each statement
  execute function countersign_refuse('the head of the audit log is never deleted');
create trigger log_head_no_insert before insert on log_head for each row
  execute function countersign_refuse('there is one head of the audit log');

create trigger payload_no_update before update on payload for each row
  execute function countersign_refuse('payloads are never changed');
create trigger payload_no_truncate before truncate on payload for each statement
  execute function countersign_refuse('payloads are erased by their sequence');
create trigger vault_no_update before update on vault for each row
  execute function countersign_refuse('values in the vault are never changed');
create trigger vault_no_truncate before truncate on vault for each statement
  execute function countersign_refuse('values in the vault are erased by their scope');

create function approval_starts_pending() returns trigger language plpgsql as $$
begin
  if new.state <> 'pending' or exists (
    select 1 from approval where id = new.id
      or (fingerprint = new.fingerprint and state in ('pending', 'approved', 'executing'))) then
    raise exception 'an approval request starts pending, and once' using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;
create trigger approval_starts_pending before insert on approval
  for each row execute function approval_starts_pending();
create trigger approval_no_delete before delete on approval for each row
  execute function countersign_refuse('approval requests are never deleted');
create trigger approval_no_truncate before truncate on approval for each statement
  execute function countersign_refuse('approval requests are never deleted');
create trigger approval_keeps_terms before update on approval for each row
  when (new.id is distinct from old.id or new.fingerprint is distinct from old.fingerprint
    or new.binding is distinct from old.binding or new.request is distinct from old.request
    or new.created_at is distinct from old.created_at or new.expires_at is distinct from old.expires_at
    or new.arguments_record is distinct from old.arguments_record
    or (old.decision is not null and new.decision is distinct from old.decision)
    or (old.result_record is not null and new.result_record is distinct from old.result_record)
    or new.fence < old.fence or new.delivered < old.delivered)
  execute function countersign_refuse('the terms of an approval request never change');
create trigger approval_moves before update on approval for each row
  when (new.state <> old.state and (old.state || ' ' || new.state) not in (
    'pending approved', 'pending rejected', 'pending expired', 'pending cancelled',
    'approved executing', 'approved expired', 'approved cancelled',
    'executing executed', 'executing failed', 'executing unknown',
    'unknown executed', 'unknown failed'))
  execute function countersign_refuse('an approval request does not move that way');
create trigger approval_settled before update on approval for each row
  when (old.state in ('rejected', 'expired', 'cancelled', 'executed', 'failed') and not (
    old.state in ('executed', 'failed') and old.delivered = 0 and new.delivered = 1
    and new.state = old.state and new.cooling_off_until is not distinct from old.cooling_off_until
    and new.decision is not distinct from old.decision and new.owner is not distinct from old.owner
    and new.lease_until is not distinct from old.lease_until and new.fence = old.fence
    and new.result_record is not distinct from old.result_record))
  execute function countersign_refuse('the approval request is settled');
`;
