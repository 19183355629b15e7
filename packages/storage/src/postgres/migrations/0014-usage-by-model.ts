/**
 * Data usage by model as well, made from the log anew. A table beside the earlier one, which replicas that are not yet
 * replaced go on with.
 */
export const usageByModel: string = `
create table data_usage_by_model (
  hour text collate "C" not null, direction text collate "C" not null, entity_type text collate "C" not null,
  upstream text collate "C" not null, tool text collate "C" not null, client text collate "C" not null,
  model text collate "C" not null, requester text collate "C" not null, rule text collate "C" not null,
  amount bigint not null, calls bigint not null, first text collate "C" not null, last text collate "C" not null,
  primary key (hour, direction, entity_type, upstream, tool, client, model, requester, rule)
);
`;
