import { QueryError } from '../errors';

/** A view as Athena keeps it in Glue. */
export interface ViewDefinition {
  originalSql: string;
  catalog: string;
  /** Database that names without one belong to. */
  schema: string;
  columns: Array<{ name: string; type: string }>;
}

const marker = /^\/\* Presto View: ([A-Za-z0-9+/=]+) \*\/$/;

/** `ViewOriginalText` of a view: `/* Presto View: <base64 of JSON> *\/`. */
export function encodeView(view: ViewDefinition): string {
  return `/* Presto View: ${Buffer.from(JSON.stringify(view)).toString('base64')} */`;
}

/** @throws QueryError for text that another engine wrote */
export function decodeView(text: string, name: string): ViewDefinition {
  const encoded = marker.exec(text)?.[1];
  if (!encoded) throw new QueryError('INVALID_VIEW', `View '${name}' is not a Presto view`);
  return JSON.parse(Buffer.from(encoded, 'base64').toString('utf8')) as ViewDefinition;
}
