-- Made from the record model by `nx run catalog:generate`; do not edit.
CREATE OR REPLACE VIEW ${database}.rejected_records AS
SELECT app,
       dataset,
       day,
       CAST(FROM_UNIXTIME(arrivaltimestamp / 1e3) AT TIME ZONE 'UTC' AS timestamp) AS arrived_at,
       CAST(FROM_UNIXTIME(attemptendingtimestamp / 1e3) AT TIME ZONE 'UTC' AS timestamp) AS given_up_at,
       attemptsmade AS attempts,
       reason,
       errorcode AS error_code,
       field,
       detail,
       transportid AS transport_id,
       json_extract_scalar(source, '$.stream') AS stream,
       json_extract_scalar(source, '$.shardId') AS shard_id,
       sequencenumber AS sequence_number,
       rawsha256 AS raw_sha256,
       rawdataref AS raw_data_ref,
       schemaversion AS schema_version
FROM ${database}.quarantine_records
UNION ALL
SELECT 'firehose' AS app,
       dataset,
       day,
       CAST(FROM_UNIXTIME(arrivaltimestamp / 1e3) AT TIME ZONE 'UTC' AS timestamp) AS arrived_at,
       CAST(FROM_UNIXTIME(attemptendingtimestamp / 1e3) AT TIME ZONE 'UTC' AS timestamp) AS given_up_at,
       attemptsmade AS attempts,
       error_type AS reason,
       COALESCE(errorcode, lasterrorcode) AS error_code,
       CAST(NULL AS varchar) AS field,
       CAST(NULL AS varchar) AS detail,
       CAST(NULL AS varchar) AS transport_id,
       CAST(NULL AS varchar) AS stream,
       CAST(NULL AS varchar) AS shard_id,
       sequencenumber AS sequence_number,
       LOWER(TO_HEX(SHA256(CASE WHEN REGEXP_LIKE(rawdata, '^[A-Za-z0-9+/]*={0,2}$') AND LENGTH(rawdata) % 4 = 0 THEN FROM_BASE64(rawdata) END))) AS raw_sha256,
       CAST(NULL AS varchar) AS raw_data_ref,
       CAST(NULL AS integer) AS schema_version
FROM ${database}.delivery_errors;
