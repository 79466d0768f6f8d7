import type { GrantRecord } from './catalog-entries';
import { noRelation, noSchema, SqlError } from './errors';
import { relationName, schemaOf, userName, type Session } from './session';
import type { GrantClause, Grantee, Statement } from './sql/statement';

type Of<K extends Statement['kind']> = Extract<Statement, { kind: K }>;

/** Runs `CREATE` and `DROP` of roles, groups and users. */
export async function runPrincipal(
  statement: Of<'createPrincipal' | 'dropPrincipal'>,
  session: Session,
): Promise<void> {
  const { what } = statement;
  if (statement.kind === 'createPrincipal') {
    const { name, ifNotExists } = statement;
    if (session.entries.principal(what, name) || (what === 'user' && name === userName)) {
      if (ifNotExists) return;
      throw new SqlError(`${what} "${name}" already exists`);
    }
    return session.entries.putPrincipal(name, { kind: what });
  }
  for (const name of statement.names) {
    if (!session.entries.principal(what, name)) {
      if (statement.ifExists) continue;
      throw new SqlError(`${what} "${name}" does not exist`);
    }
    const isGranted = session.entries
      .grants()
      .some(
        ({ on, to }) => (to.kind === what && to.name === name) || (on.kind === 'role' && on.name[0] === name),
      );
    if (isGranted && !statement.force)
      throw new SqlError(`${what} "${name}" cannot be dropped because some objects depend on it`);
    await session.entries.removePrincipal(what, name);
  }
}

/** Runs `GRANT` and `REVOKE`: recorded and shown; no statement is denied by what is not granted. */
export async function runGrant({ kind, clause }: Of<'grant' | 'revoke'>, session: Session): Promise<void> {
  for (const to of clause.to) {
    checkGrantee(to, session);
    for (const on of targetsOf(clause, session)) {
      const before = session.entries.grants().find((grant) => isSame(grant, on, to));
      const held = before?.privileges ?? [];
      const privileges =
        kind === 'grant'
          ? [...new Set([...held, ...clause.privileges])].sort()
          : held.filter((privilege) => !clause.privileges.includes(privilege));
      if (!before && !privileges.length) continue;
      const grantOption = kind === 'grant' && (clause.withGrantOption || (before?.grantOption ?? false));
      await session.entries.putGrant({ kind: 'grant', on, to, privileges, grantOption });
    }
  }
}

function isSame(grant: GrantRecord, on: GrantRecord['on'], to: Grantee): boolean {
  return (
    grant.on.kind === on.kind &&
    grant.on.name.join('.') === on.name.join('.') &&
    grant.to.kind === to.kind &&
    grant.to.name === to.name
  );
}

function checkGrantee({ kind, name }: Grantee, session: Session): void {
  if (kind === 'public' || (kind === 'user' && name === userName)) return;
  if (!session.entries.principal(kind, name)) throw new SqlError(`${kind} "${name}" does not exist`);
}

function targetsOf({ on }: GrantClause, session: Session): Array<GrantRecord['on']> {
  switch (on.kind) {
    case 'schemas':
      return on.names.map(([name = '']) => {
        if (!session.entries.schema(name)) throw noSchema(name);
        return { kind: 'schema', name: [name] };
      });
    case 'allTables':
      return on.schemas.flatMap((schema) => {
        refuseExternal(schema, session);
        const inside = session.entries.relations().filter(([candidate]) => candidate === schema);
        return inside.map(([, name]): GrantRecord['on'] => ({ kind: 'table', name: [schema, name] }));
      });
    case 'database':
      return on.names.map(([name = '']) => {
        if (name !== session.database) throw new SqlError(`database "${name}" does not exist`);
        return { kind: 'database', name: [name] };
      });
    case 'roles':
      return on.names.map(([name = '']) => {
        if (!session.entries.principal('role', name)) throw new SqlError(`role "${name}" does not exist`);
        return { kind: 'role', name: [name] };
      });
    case 'tables':
      return on.names.map((path) => {
        const { schema, name } = relationName(path, session);
        refuseExternal(schema, session);
        if (!session.entries.relation(schema, name)) throw noRelation(path.join('.'));
        return { kind: 'table', name: [schema, name] };
      });
  }
}

function refuseExternal(schema: string, session: Session): void {
  if (schemaOf(schema, session).external)
    throw new SqlError(`Operation not supported on external tables: grant USAGE on schema ${schema} instead`);
}
