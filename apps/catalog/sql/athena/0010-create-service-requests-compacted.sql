-- Made from the record model by `nx run catalog:generate`; do not edit.
CREATE EXTERNAL TABLE IF NOT EXISTS `${database}`.`service_requests_compacted` (
  `case_id` string COMMENT 'Hash of the columns that do not change in the life of a case; the city publishes no id.',
  `version` string COMMENT '`eventTimeMs (13 digits)#statusRank#contentHash`; the greater string is the newer state.',
  `event_time` timestamp COMMENT 'The latest time the row itself knows: closed, else created.',
  `transport_id` string COMMENT 'Where the line was read: file, byte offset, CRC-32 of its bytes.',
  `content_hash` string COMMENT 'Hash of what the row says, without transport and derived place.',
  `case_summary` string COMMENT 'What the case is about.',
  `case_status` string COMMENT 'State of the case, one spelling per label.',
  `status_group` string COMMENT 'Whether the label means that work on the case has ended.',
  `case_source` string COMMENT 'Channel by which the case came in.',
  `created_at` timestamp COMMENT 'Created, UTC.',
  `created_date` date COMMENT 'Created, day in Denver.',
  `created_hour` int COMMENT 'Created, hour in Denver, 0-23.',
  `time_rule` string COMMENT 'Which clock the row was read with, e.g. `denver`, `utc`, `denver+closed-utc`.',
  `closed_at` timestamp COMMENT 'Closed, UTC; the end of the day when the precision is `day`.',
  `closed_date` date COMMENT 'Closed, day in Denver.',
  `closed_precision` string COMMENT 'How exact `closed_at` is.',
  `first_call_resolution` boolean COMMENT 'Whether the first call settled it.',
  `customer_zip` string COMMENT 'The caller''s zip, 5 digits.',
  `incident_address_1` string COMMENT 'Street address of the place.',
  `incident_address_2` string COMMENT 'Unit.',
  `incident_intersection_1` string COMMENT 'First cross street.',
  `incident_intersection_2` string COMMENT 'Second cross street.',
  `incident_zip` string COMMENT 'Zip of the place, 5 digits: an area, so public.',
  `longitude` double COMMENT 'WGS84 degrees; as precise as an address.',
  `latitude` double COMMENT 'WGS84 degrees; as precise as an address.',
  `place_issue` string COMMENT 'Why given coordinates count as missing.',
  `agency` string COMMENT 'Owning agency under its present name.',
  `division` string COMMENT 'Always empty in published files.',
  `major_area` string COMMENT 'Always empty in published files.',
  `case_type` string COMMENT 'Inquiry, Request, Complaint, Compliment; other labels as written.',
  `topic` string COMMENT 'Always empty in published files.',
  `council_district` int COMMENT '1 to 11.',
  `police_district` int COMMENT '1 to 7.',
  `neighborhood` string COMMENT 'One of 78 statistical neighbourhoods, present name.',
  `neighborhood_source` string COMMENT 'The column, the official polygon, or the nearest within 10 m.',
  `schema_version` int COMMENT 'Version of this model.'
)
PARTITIONED BY (
  `created_month` string COMMENT 'Partition: month of `created_at` in Denver, e.g. `2015-07`.'
)
STORED AS PARQUET
LOCATION 's3://${bucket}/compacted/service-request/';
