-- Made from the record model, the cubes and the dimensions by `nx run warehouse:generate`; do not edit.
CREATE EXTERNAL SCHEMA IF NOT EXISTS lake
FROM DATA CATALOG DATABASE '${glueDatabase}'
REGION '${region}'
IAM_ROLE '${spectrumRole}';
