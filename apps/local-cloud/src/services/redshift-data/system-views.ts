import type { Session } from './session';
import { columnViews } from './system/column-views';
import { privilegeViews } from './system/privilege-views';
import { relationViews } from './system/relation-views';
import { rowsSql, type SystemView } from './system/rows';
import { schemaViews } from './system/schema-views';
import { stateViews } from './system/state-views';

const views = new Map<string, SystemView<Session>>(
  Object.entries({ ...schemaViews, ...relationViews, ...columnViews, ...privilegeViews, ...stateViews }),
);

/** The view of the system catalogue a name means: with `pg_catalog` or no schema, or in `information_schema`. */
export function systemViewName(path: readonly string[]): string | undefined {
  const [schema, name] = path.length === 1 ? ['pg_catalog', path[0]] : path.slice(-2);
  const key = schema === 'pg_catalog' ? (name ?? '') : `${schema ?? ''}.${name ?? ''}`;
  return views.has(key) && (schema === 'pg_catalog' || schema === 'information_schema') ? key : undefined;
}

/** The engine's SQL of a view of the system catalogue, with its rows as they are now. */
export async function systemViewSql(name: string, session: Session): Promise<string> {
  const view = views.get(name) as SystemView<Session>;
  return rowsSql(view.columns, await view.rows(session));
}
