/** A statement of Redshift's as PostgreSQL takes it, and what was left out of it. */
export interface PostgresText {
  /** Undefined when nothing of it is PostgreSQL's. */
  readonly sql: string | undefined;
  /** e.g. `ENCODE`. */
  readonly left: readonly string[];
}

/** What Redshift has and PostgreSQL has not; what takes its place, when something does. */
const clauses: ReadonlyArray<readonly [name: string, pattern: RegExp, replacement?: string]> = [
  ['ENCODE', /\s+ENCODE\s+\w+/gi],
  ['DISTKEY', /\s+DISTKEY(?:\s*\(\s*\w+\s*\))?/gi],
  ['DISTSTYLE', /\s+DISTSTYLE\s+\w+/gi],
  ['SORTKEY', /\s+(?:COMPOUND\s+|INTERLEAVED\s+)?SORTKEY(?:\s*\([^)]*\)|\s+AUTO)?/gi],
  ['BACKUP', /\s+BACKUP\s+(?:YES|NO)/gi],
  ['WITH NO SCHEMA BINDING', /\s+WITH\s+NO\s+SCHEMA\s+BINDING/gi],
  [
    "the bare word in DATEADD(day, …), a function of ours that takes 'day'",
    /\bDATEADD\(\s*day\s*,/gi,
    "dateadd('day',",
  ],
];

/** Statements that are Redshift's alone. */
const foreign: ReadonlyArray<readonly [name: string, pattern: RegExp]> = [
  ['CREATE EXTERNAL SCHEMA', /^CREATE\s+EXTERNAL\s+SCHEMA\b/i],
  ['external tables', /^(?:CREATE|ALTER|DROP)\s+EXTERNAL\s+TABLE\b/i],
  [
    'roles, users and grants',
    /^(?:CREATE|ALTER|DROP)\s+(?:ROLE|USER|GROUP)\b|^(?:GRANT|REVOKE)\b|^ALTER\s+DEFAULT\b/i,
  ],
  ['limits', /^(?:SET|ALTER)\s+(?:QUERY|WLM|SYSTEM)\b/i],
];

/** Leaves Redshift's own clauses out of a statement; a statement that is Redshift's alone becomes nothing. */
export function toPostgres(sql: string): PostgresText {
  const alone = foreign.find(([, pattern]) => pattern.test(sql));
  if (alone) return { sql: undefined, left: [alone[0]] };
  const left: string[] = [];
  let text = sql;
  for (const [name, pattern, replacement = ''] of clauses) {
    const without = outsideQuotes(text, (part) => part.replaceAll(pattern, () => replacement));
    if (without !== text) left.push(name);
    text = without;
  }
  return { sql: text, left };
}

/** `:p1` of the Data API as PostgreSQL's `$1`. */
export function numbered(sql: string): string {
  return outsideQuotes(sql, (part) => part.replaceAll(/(?<!:):p(\d+)\b/g, '$$$1'));
}

function outsideQuotes(sql: string, change: (part: string) => string): string {
  return sql
    .split(/('(?:[^']|'')*'|"[^"]*")/)
    .map((part, index) => (index % 2 ? part : change(part)))
    .join('');
}
