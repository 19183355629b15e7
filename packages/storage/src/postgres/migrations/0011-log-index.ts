/** The index over the log, which is a file of its own beside SQLite's. Made from the log, and anew at any time. */
export const logIndex: string = `
create table log_index (
  id        bigint primary key check (id = 1),
  version   bigint not null,       -- what it holds, and how
  with_text bigint not null,       -- 1: what records are about as well, masked
  cursor    bigint not null        -- the last record that is in it
);

create table log_entry (
  sequence  bigint primary key,
  at        text collate "C" not null,
  type      text not null,
  reviewer  text,
  requester text,
  upstream  text,
  tool      text,
  decision  text,
  words     tsvector not null
);
create index log_entry_at on log_entry (at, sequence);
create index log_entry_type on log_entry (type, sequence);
create index log_entry_reviewer on log_entry (reviewer, sequence) where reviewer is not null;
create index log_entry_requester on log_entry (requester, sequence) where requester is not null;
create index log_entry_upstream on log_entry (upstream, sequence) where upstream is not null;
create index log_entry_tool on log_entry (tool, sequence) where tool is not null;
create index log_entry_decision on log_entry (decision, sequence) where decision is not null;
create index log_entry_words on log_entry using gin (words);

create table log_entity (
  entity_type text collate "C" not null,
  sequence    bigint not null,
  primary key (entity_type, sequence)
);

create table data_usage (
  hour text collate "C" not null, direction text collate "C" not null, entity_type text collate "C" not null,
  upstream text collate "C" not null, tool text collate "C" not null, client text collate "C" not null,
  requester text collate "C" not null, rule text collate "C" not null,
  amount bigint not null, calls bigint not null, first text collate "C" not null, last text collate "C" not null,
  primary key (hour, direction, entity_type, upstream, tool, client, requester, rule)
);
create table first_flow (
  direction text collate "C" not null, entity_type text collate "C" not null, upstream text collate "C" not null,
  at text collate "C" not null,
  primary key (direction, entity_type, upstream)
);
create index first_flow_at on first_flow (at);
`;
