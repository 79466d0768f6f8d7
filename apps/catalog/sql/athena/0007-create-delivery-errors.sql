-- Made from the record model by `nx run catalog:generate`; do not edit.
CREATE EXTERNAL TABLE IF NOT EXISTS `${database}`.`delivery_errors` (
  `attemptsmade` int COMMENT 'How often it was tried.',
  `arrivaltimestamp` bigint COMMENT 'Reached the stream, milliseconds since 1970.',
  `attemptendingtimestamp` bigint COMMENT 'Given up, milliseconds since 1970.',
  `rawdata` string COMMENT 'Base64 of the original bytes: personal data like the record itself.',
  `sequencenumber` string COMMENT 'Place in a Kinesis shard.',
  `subsequencenumber` bigint COMMENT 'Place in an aggregated record; ours have none.',
  `errorcode` string COMMENT 'Of a failed transformation, e.g. `Lambda.FunctionError`.',
  `errormessage` string COMMENT 'Of a failed transformation; Firehose may quote the record in it.',
  `lasterrorcode` string COMMENT 'Of a failed conversion, e.g. `DataFormatConversion.MalformedData`.',
  `lasterrormessage` string COMMENT 'Of a failed conversion; Firehose may quote the record in it.',
  `lambdaarn` string COMMENT 'The function that failed.',
  `datacatalogtable` string COMMENT 'JSON: the table a conversion read its columns from.'
)
PARTITIONED BY (
  `dataset` string COMMENT 'Dataset.',
  `error_type` string COMMENT 'What Firehose could not do.',
  `day` string COMMENT 'UTC day of arrival, e.g. `2026-11-23`.'
)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
STORED AS TEXTFILE
LOCATION 's3://${bucket}/errors/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.dataset.type' = 'enum',
  'projection.dataset.values' = 'service-request,traffic-accident',
  'projection.error_type.type' = 'enum',
  'projection.error_type.values' = 'processing-failed,format-conversion-failed,activePartitionExceeded',
  'projection.day.type' = 'date',
  'projection.day.format' = 'yyyy-MM-dd',
  'projection.day.range' = '2026-01-01,NOW+1DAYS',
  'projection.day.interval' = '1',
  'projection.day.interval.unit' = 'DAYS',
  'storage.location.template' = 's3://${bucket}/errors/${dataset}/${error_type}/${day}/'
);
