-- Made from the record model, the cubes and the dimensions by `nx run warehouse:generate`; do not edit.
BEGIN;
CREATE OR REPLACE VIEW city.service_requests AS
SELECT case_id,
       version,
       event_time,
       transport_id,
       content_hash,
       case_summary,
       case_status,
       status_group,
       case_source,
       created_at,
       created_date,
       created_hour,
       time_rule,
       closed_at,
       closed_date,
       closed_precision,
       first_call_resolution,
       customer_zip,
       incident_address_1,
       incident_address_2,
       incident_intersection_1,
       incident_intersection_2,
       incident_zip,
       longitude,
       latitude,
       place_issue,
       agency,
       division,
       major_area,
       case_type,
       topic,
       council_district,
       police_district,
       neighborhood,
       neighborhood_source,
       schema_version,
       created_month
FROM (
  SELECT *,
         ROW_NUMBER() OVER (PARTITION BY created_month, case_id ORDER BY version DESC, transport_id) AS recency
  FROM lake.service_request_events
) AS versions
WHERE recency = 1
WITH NO SCHEMA BINDING;
GRANT SELECT ON city.service_requests TO ROLE analyst;
GRANT SELECT ON city.service_requests TO ROLE refresher;
COMMIT;
