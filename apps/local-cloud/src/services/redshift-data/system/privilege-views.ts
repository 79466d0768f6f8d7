import { userName, type Session } from '../session';
import type { GrantRecord } from '../catalog-entries';
import type { Cell, SystemView } from './rows';

type View = SystemView<Session>;

/** A principal's number: the same as long as no other is made or dropped. */
function numberOf(name: string, session: Session): number {
  return 1000 + session.entries.principals().findIndex(([candidate]) => candidate === name);
}

function principalView(
  kind: 'role' | 'group',
  columns: View['columns'],
  row: (name: string, id: number) => Cell[],
): View {
  return {
    columns,
    rows: (session) =>
      session.entries
        .principals()
        .filter(([, record]) => record.kind === kind)
        .map(([name]) => row(name, numberOf(name, session))),
  };
}

/** One row per privilege of the grants on one kind of object. */
function privilegeView(on: GrantRecord['on']['kind'], columns: View['columns']): View {
  return {
    columns: {
      ...columns,
      privilege_type: 'VARCHAR',
      identity_id: 'INTEGER',
      identity_name: 'VARCHAR',
      identity_type: 'VARCHAR',
      admin_option: 'BOOLEAN',
    },
    rows: (session) =>
      session.entries
        .grants()
        .filter((grant) => grant.on.kind === on)
        .flatMap(({ on: { name }, to, privileges, grantOption }) =>
          privileges.map((privilege): Cell[] => [
            ...name,
            privilege,
            numberOf(to.name, session),
            to.name,
            to.kind,
            grantOption,
          ]),
        ),
  };
}

/** Views of roles, users and what they were granted. */
export const privilegeViews: Record<string, View> = {
  svv_roles: principalView(
    'role',
    { role_id: 'INTEGER', role_name: 'VARCHAR', role_owner: 'VARCHAR', external_id: 'VARCHAR' },
    (name, id) => [id, name, userName, null],
  ),
  pg_group: principalView('group', { groname: 'VARCHAR', grosysid: 'INTEGER' }, (name, id) => [name, id]),
  pg_user: {
    columns: { usename: 'VARCHAR', usesysid: 'INTEGER', usecreatedb: 'BOOLEAN', usesuper: 'BOOLEAN' },
    rows: (session) => [
      [userName, 100, true, true],
      ...session.entries
        .principals()
        .filter(([, { kind }]) => kind === 'user')
        .map(([name]): Cell[] => [name, numberOf(name, session), false, false]),
    ],
  },
  svv_relation_privileges: privilegeView('table', { namespace_name: 'VARCHAR', relation_name: 'VARCHAR' }),
  svv_schema_privileges: privilegeView('schema', { namespace_name: 'VARCHAR' }),
  svv_database_privileges: privilegeView('database', { database_name: 'VARCHAR' }),
  svv_role_grants: {
    columns: {
      role_id: 'INTEGER',
      role_name: 'VARCHAR',
      granted_role_id: 'INTEGER',
      granted_role_name: 'VARCHAR',
    },
    rows: (session) =>
      session.entries
        .grants()
        .filter(({ on, to }) => on.kind === 'role' && to.kind === 'role')
        .map(({ on, to }): Cell[] => [
          numberOf(to.name, session),
          to.name,
          numberOf(on.name[0] ?? '', session),
          on.name[0] ?? '',
        ]),
  },
  svv_user_grants: {
    columns: {
      user_id: 'INTEGER',
      user_name: 'VARCHAR',
      role_id: 'INTEGER',
      role_name: 'VARCHAR',
      admin_option: 'BOOLEAN',
    },
    rows: (session) =>
      session.entries
        .grants()
        .filter(({ on, to }) => on.kind === 'role' && to.kind === 'user')
        .map(({ on, to, grantOption }): Cell[] => [
          numberOf(to.name, session),
          to.name,
          numberOf(on.name[0] ?? '', session),
          on.name[0] ?? '',
          grantOption,
        ]),
  },
};
