-- Made from the record model by `nx run catalog:generate`; do not edit.
CREATE DATABASE IF NOT EXISTS ${database};
