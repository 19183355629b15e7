/**
 * Functions that only compute, in PostgreSQL, SQLite, MySQL and SQL Server. A function that stands neither here nor
 * among those with side effects is somebody's own, and can do anything.
 */

const NAMES: ReadonlySet<string> = new Set(
  `
  count sum avg min max total stddev stddev_pop stddev_samp std variance var_pop var_samp var varp stdev stdevp
  corr covar_pop covar_samp regr_slope regr_intercept regr_r2 regr_count bool_and bool_or every any_value bit_and
  bit_or bit_xor group_concat string_agg listagg array_agg xmlagg mode percentile_cont percentile_disc median
  approx_count_distinct grouping row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value
  last_value nth_value first last arg_min arg_max

  abs ceil ceiling floor round trunc truncate sign sqrt cbrt power pow exp ln log log2 log10 mod div gcd lcm factorial
  pi random rand randn randomblob zeroblob degrees radians sin cos tan asin acos atan atan2 atn2 cot sinh cosh tanh
  square width_bucket scale min_scale trim_scale greatest least isnan conv bin oct hex unhex crc32 sha1 sha2 md5 sha224
  sha256 sha384 sha512 hashbytes checksum digest hmac crypt gen_salt gen_random_uuid gen_random_bytes uuid uuidv4
  uuidv7 uuid_generate_v1 uuid_generate_v4 newid newsequentialid

  upper lower initcap length len char_length character_length octet_length bit_length bit_count concat concat_ws substr
  substring substring_index mid left right lpad rpad ltrim rtrim trim btrim replace insert overlay reverse repeat
  replicate space position strpos instr locate charindex patindex split_part string_to_array string_to_table
  string_split translate ascii chr char nchar unicode unistr stuff format quote quote_ident quote_literal quotename
  quote_nullable starts_with ends_with contains printf soundex difference metaphone dmetaphone levenshtein similarity
  word_similarity strict_word_similarity show_trgm unaccent normalize is_normalized to_base64 from_base64 encode decode
  convert convert_to convert_from str strcmp field find_in_set elt make_set export_set ucase lcase glob like likelihood
  likely unlikely typeof parse_ident collate collation charset coercibility compress uncompress weight_string

  coalesce nullif ifnull isnull nvl nvl2 iif if case decode choose cast try_cast try_convert parse try_parse num_nonnulls
  num_nulls row_to_json iif isnumeric isdate isjson isfinite isempty

  now current_date current_time current_timestamp localtime localtimestamp clock_timestamp statement_timestamp
  transaction_timestamp timeofday curdate curtime sysdate sysdatetime sysdatetimeoffset sysutcdatetime getdate
  getutcdate utc_date utc_time utc_timestamp unix_timestamp from_unixtime unixepoch julianday strftime date time
  datetime timestamp timediff datediff datediff_big dateadd datename datepart datetrunc eomonth adddate addtime subdate
  subtime date_add date_sub date_diff date_part date_trunc date_bin date_format dayname dayofmonth dayofweek dayofyear
  day month monthname year yearweek quarter week weekday weekofyear hour minute second microsecond extract age
  make_date make_time make_timestamp make_timestamptz make_interval makedate maketime justify_days justify_hours
  justify_interval last_day months_between add_months next_day period_add period_diff sec_to_time time_format
  time_to_sec timestampadd timestampdiff timestamp_diff str_to_date get_format convert_tz datefromparts
  datetimefromparts switchoffset todatetimeoffset isfinite

  array cardinality unnest row generate_series generate_subscripts array_to_string int4range int8range numrange tsrange
  tstzrange daterange range_agg range_merge lower_inc upper_inc lower_inf upper_inf multirange hstore akeys avals skeys
  svals hstore_to_json tsvector tsquery to_tsvector to_tsquery plainto_tsquery phraseto_tsquery websearch_to_tsquery
  ts_rank ts_rank_cd ts_headline numnode querytree setweight strip match highlight snippet bm25 matchinfo offsets
  json json_valid jsonb row_to_json xmlelement xmlforest xmlconcat xmlparse xmlserialize xpath xpath_exists xmltable
  openjson subpath nlevel ltree lca tablesample box circle line lseg path point polygon center radius area diameter
  height width host hostmask netmask network masklen family broadcast abbrev inet_same_family inet_merge inet_aton
  inet_ntoa inet6_aton inet6_ntoa text int integer bigint numeric real float double varchar bool boolean bytea name

  version database schema current_database current_schema current_schemas current_user session_user user system_user
  current_role current_catalog current_query current_setting connection_id row_count found_rows changes total_changes
  last_insert_rowid last_insert_id rowcount_big scope_identity ident_current sqlite_version sqlite_source_id
  sqlite_compileoption_used sqlite_compileoption_get sqlite_offset subtype currval lastval
  pg_typeof pg_column_size pg_size_pretty pg_size_bytes pg_table_size pg_total_relation_size pg_relation_size
  pg_indexes_size pg_database_size pg_tablespace_size pg_backend_pid pg_blocking_pids pg_postmaster_start_time
  pg_conf_load_time pg_is_in_recovery pg_my_temp_schema pg_current_wal_lsn pg_last_wal_receive_lsn
  pg_last_wal_replay_lsn pg_last_xact_replay_timestamp pg_wal_lsn_diff pg_encoding_to_char pg_client_encoding
  pg_jit_available pg_safe_snapshot_blocking_pids pg_describe_object pg_identify_object pg_listening_channels
  pg_options_to_table pg_relation_filenode pg_relation_filepath pg_sequence_last_value pg_show_all_settings
  obj_description col_description shobj_description format_type regclass to_regclass object_id object_name object_schema_name
  objectproperty col_name col_length columnproperty db_id db_name schema_id schema_name type_id type_name suser_sname
  host_name app_name serverproperty databasepropertyex hash_any hashtext hashtextextended
  `
    .trim()
    .split(/\s+/),
);

/** Families of which every member only computes. */
const FAMILIES =
  /^(?:jsonb?_\w+|array_\w+|regexp_\w+|st_\w+|to_(?:char|date|number|timestamp|hex|json|jsonb|ascii|bin|oct|reg\w+|days|seconds)|from_(?:days|base64)|is(?:_\w+)?|has_\w+_privilege|pg_get_\w+|pg_stat_get_\w+|pg_\w+_is_visible|pragma_(?:table_x?info|table_list|index_(?:list|x?info)|foreign_key_list|database_list|function_list|module_list|collation_list|compile_options)|get_(?:bit|byte|current_ts_config)|set_(?:bit|byte|masklen)|int[248]?|float[48]?|timestamptz|bool\w{0,3}|uuid_\w+|rtreecheck|geopoly_\w+|vec_\w+|vector_\w+|l2_\w+|cosine_\w+|inner_product|list_\w+|map_\w+|struct_\w+)$/;

/** Whether the function only computes. */
export function isHarmlessFunction(name: string): boolean {
  return NAMES.has(name) || FAMILIES.test(name);
}
