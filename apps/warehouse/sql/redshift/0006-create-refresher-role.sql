-- Made from the record model, the cubes and the dimensions by `nx run warehouse:generate`; do not edit.
CREATE ROLE refresher;
