/** Version of the canonical models, written into every event; raised when a column's meaning changes. */
export const schemaVersion = 1;
