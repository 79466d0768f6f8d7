-- Made from the record model, the cubes and the dimensions by `nx run warehouse:generate`; do not edit.
BEGIN;
CREATE OR REPLACE VIEW city.request_facts AS
SELECT events.case_id,
       events.version,
       events.event_time,
       events.transport_id,
       events.content_hash,
       events.case_summary,
       events.case_status,
       events.status_group,
       events.case_source,
       events.created_at,
       events.created_date,
       events.created_hour,
       events.time_rule,
       events.closed_at,
       events.closed_date,
       events.closed_precision,
       events.first_call_resolution,
       events.incident_zip,
       events.place_issue,
       events.agency,
       events.division,
       events.major_area,
       events.case_type,
       events.topic,
       events.council_district,
       events.police_district,
       events.neighborhood,
       events.neighborhood_source,
       events.schema_version,
       events.created_month,
       neighborhoods.neighborhood_id,
       neighborhoods.area_km2 AS neighborhood_km2,
       calendar.weekday,
       calendar.season,
       calendar.holiday,
       calendar.is_workday
FROM city.service_requests AS events
LEFT JOIN city.neighborhoods AS neighborhoods ON neighborhoods.neighborhood = events.neighborhood
LEFT JOIN city.calendar AS calendar ON calendar.day = events.created_date
WITH NO SCHEMA BINDING;
GRANT SELECT ON city.request_facts TO ROLE analyst;
GRANT SELECT ON city.request_facts TO ROLE refresher;
COMMIT;
