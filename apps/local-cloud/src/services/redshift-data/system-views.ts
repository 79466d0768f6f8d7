import type { Session } from './session';

/** The engine's SQL of a view of the system catalogue; undefined for a name that is none. */
export function systemRelation(_path: readonly string[], _session: Session): string | undefined {
  return undefined;
}
