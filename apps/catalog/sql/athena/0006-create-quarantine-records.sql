-- Made from the record model by `nx run catalog:generate`; do not edit.
CREATE EXTERNAL TABLE IF NOT EXISTS `${database}`.`quarantine_records` (
  `attemptsmade` int COMMENT 'How often it was tried.',
  `arrivaltimestamp` bigint COMMENT 'Reached the stream, milliseconds since 1970.',
  `attemptendingtimestamp` bigint COMMENT 'Given up, milliseconds since 1970.',
  `rawdata` string COMMENT 'Base64 of the original bytes: personal data like the record itself.',
  `sequencenumber` string COMMENT 'Place in a Kinesis shard.',
  `subsequencenumber` bigint COMMENT 'Place in an aggregated record; ours have none.',
  `errorcode` string COMMENT '`Denver.` and the reason.',
  `errormessage` string COMMENT 'Field and detail; never row text.',
  `reason` string COMMENT 'One of the reasons of a reject.',
  `detail` string COMMENT 'What was expected and found; never row text.',
  `field` string COMMENT 'Raw field at fault.',
  `transportid` string COMMENT 'Where the line was read: file, byte offset, CRC-32 of its bytes.',
  `rawsha256` string COMMENT 'SHA-256 of the original bytes, hex.',
  `rawdataref` string COMMENT 'Object that holds the bytes when they are not here.',
  `schemaversion` int COMMENT 'Version of the model that refused it.',
  `source` string COMMENT 'JSON: stage, stream, shard or Firehose record, file, offset.'
)
PARTITIONED BY (
  `app` string COMMENT 'Who refused it.',
  `dataset` string COMMENT 'Dataset.',
  `day` string COMMENT 'UTC day of arrival, e.g. `2026-11-23`.'
)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
STORED AS TEXTFILE
LOCATION 's3://${bucket}/quarantine/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.app.type' = 'enum',
  'projection.app.values' = 'ingest,consumer',
  'projection.dataset.type' = 'enum',
  'projection.dataset.values' = 'service-request,traffic-accident',
  'projection.day.type' = 'date',
  'projection.day.format' = 'yyyy-MM-dd',
  'projection.day.range' = '2026-01-01,NOW+1DAYS',
  'projection.day.interval' = '1',
  'projection.day.interval.unit' = 'DAYS',
  'storage.location.template' = 's3://${bucket}/quarantine/${app}/${dataset}/${day}/'
);
