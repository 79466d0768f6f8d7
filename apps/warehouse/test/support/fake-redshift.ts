import { grantKey, type Relation, type WarehouseState } from '../../src/core/finding';
import { parseStatement, type WarehouseStatement } from '../../src/core/statement';

interface Request {
  readonly id: string;
  readonly sqls: readonly string[];
  readonly name: string | undefined;
  status: 'STARTED' | 'FINISHED' | 'FAILED';
  error?: string;
  results: unknown[][][];
}

/** A warehouse behind the Data API, in memory: the statements of migrations, and the catalogue views they show in. */
export interface FakeRedshift {
  readonly client: { send(command: never): Promise<never> };
  readonly state: {
    readonly externalSchemas: Map<string, { database: string; iamRole: string }>;
    readonly schemas: Set<string>;
    readonly roles: Set<string>;
    readonly relations: Map<string, Relation>;
    readonly grants: Set<string>;
    readonly stamps: Map<string, string>;
  } & WarehouseState;
  /** Every request that changed something, in order: its statements. */
  readonly applied: string[][];
  /** Names of commands sent. */
  readonly sent: string[];
  /** Forgets client tokens, as Redshift does after eight hours. */
  forgetTokens(): void;
  /** Answers a query that is none of the catalogue's. */
  rows: (sql: string) => unknown[][] | undefined;
}

type Command = { constructor: { name: string }; input: Record<string, unknown> };

/** Runs each request at once, a batch as one transaction; a token that comes again finds the first request. */
export function fakeRedshift(): FakeRedshift {
  const requests: Request[] = [];
  const tokens = new Map<string, Request>();
  const fake: FakeRedshift = {
    client: { send: (async (command: Command) => answer(command)) as never },
    state: {
      externalSchemas: new Map(),
      schemas: new Set(),
      roles: new Set(),
      relations: new Map(),
      grants: new Set(),
      stamps: new Map(),
    },
    applied: [],
    sent: [],
    forgetTokens: () => tokens.clear(),
    rows: () => undefined,
  };

  function answer({ constructor, input }: Command): object {
    const name = constructor.name.replace(/Command$/, '');
    fake.sent.push(name);
    switch (name) {
      case 'ExecuteStatement':
        return { Id: start([String(input['Sql'])], input).id };
      case 'BatchExecuteStatement':
        return { Id: start(input['Sqls'] as string[], input).id };
      case 'DescribeStatement':
        return describe(find(String(input['Id'])));
      case 'GetStatementResult': {
        const [id = '', part = '1'] = String(input['Id']).split(':');
        return { Records: find(id).results[Number(part) - 1]?.map((row) => row.map(field)) };
      }
      case 'ListStatements':
        return {
          Statements: requests
            .filter((request) => request.name?.startsWith(String(input['StatementName'])))
            .map((request) => ({ Id: request.id, StatementName: request.name })),
        };
      default:
        throw new Error(`no ${name}`);
    }
  }

  function find(id: string): Request {
    const request = requests.find((candidate) => candidate.id === id);
    if (!request) throw Object.assign(new Error('no such statement'), { name: 'ResourceNotFoundException' });
    return request;
  }

  function start(sqls: readonly string[], input: Record<string, unknown>): Request {
    const token = input['ClientToken'] as string | undefined;
    const known = token === undefined ? undefined : tokens.get(token);
    if (known) return known;
    const request: Request = {
      id: `s${requests.length + 1}`,
      sqls,
      name: input['StatementName'] as string | undefined,
      status: 'FINISHED',
      results: [],
    };
    requests.push(request);
    if (token) tokens.set(token, request);
    run(request);
    return request;
  }

  function run(request: Request): void {
    const before = snapshot(fake.state);
    let changes = false;
    for (const sql of request.sqls) {
      const rows = /^select\b/i.test(sql) ? (catalogueRows(fake.state, sql) ?? fake.rows(sql)) : undefined;
      request.results.push(rows ?? []);
      if (rows) continue;
      changes = true;
      const problem = /^select\b/i.test(sql) ? 'no such relation' : apply(fake.state, parseStatement(sql));
      if (!problem) continue;
      restore(fake.state, before);
      request.status = 'FAILED';
      request.error = `ERROR: ${problem}`;
      return;
    }
    if (changes) fake.applied.push([...request.sqls]);
  }

  return fake;
}

function describe({ id, sqls, status, error, results }: Request): object {
  const common = { Id: id, Status: status, ...(error ? { Error: error } : {}), QueryString: sqls[0] };
  if (sqls.length === 1) return { ...common, HasResultSet: /^select\b/i.test(sqls[0] ?? '') };
  const SubStatements = results.map((_, index) => ({
    Id: `${id}:${index + 1}`,
    HasResultSet: /^select\b/i.test(sqls[index] ?? ''),
  }));
  return { ...common, SubStatements };
}

function field(value: unknown): object {
  if (value === null) return { isNull: true };
  if (typeof value === 'boolean') return { booleanValue: value };
  if (typeof value === 'number')
    return Number.isInteger(value) ? { longValue: value } : { doubleValue: value };
  return { stringValue: String(value) };
}

type State = FakeRedshift['state'];

function snapshot(state: State): State {
  return structuredClone(state);
}

function restore(state: State, before: State): void {
  for (const key of Object.keys(state) as Array<keyof State>) {
    state[key].clear();
    for (const item of before[key] as Iterable<unknown>)
      if (state[key] instanceof Map)
        (state[key] as Map<unknown, unknown>).set(...(item as [unknown, unknown]));
      else (state[key] as Set<unknown>).add(item);
  }
}

function apply(state: State, statement: WarehouseStatement): string | undefined {
  switch (statement.kind) {
    case 'create-external-schema':
      state.externalSchemas.set(statement.schema, statement);
      state.schemas.add(statement.schema);
      return undefined;
    case 'create-schema':
      state.schemas.add(statement.schema);
      return undefined;
    case 'create-role':
      if (state.roles.has(statement.role)) return `role "${statement.role}" already exists`;
      state.roles.add(statement.role);
      return undefined;
    case 'create-table': {
      const name = nameOf(statement);
      if (!state.relations.has(name)) state.relations.set(name, tableOf(statement));
      return undefined;
    }
    case 'add-column': {
      const table = state.relations.get(nameOf(statement));
      if (table?.kind !== 'table') return `relation ${nameOf(statement)} does not exist`;
      if (table.columns.some(({ name }) => name === statement.column.name)) return 'column already exists';
      state.relations.set(nameOf(statement), { ...table, columns: [...table.columns, statement.column] });
      return undefined;
    }
    case 'replace-view':
      state.relations.set(nameOf(statement), { kind: 'view', query: statement.query });
      return undefined;
    case 'drop-table':
    case 'drop-view':
      state.relations.delete(nameOf(statement));
      for (const grant of state.grants)
        if (grant.includes(` on ${nameOf(statement)} to `)) state.grants.delete(grant);
      return undefined;
    case 'grant':
      if (!state.roles.has(statement.role)) return `role "${statement.role}" does not exist`;
      for (const privilege of statement.privileges)
        state.grants.add(grantKey(privilege, statement.on, statement.role));
      return undefined;
    case 'stamp':
      state.stamps.set(statement.table, statement.fingerprint);
      return undefined;
    case 'change-rows':
      return state.relations.has(nameOf(statement)) ? undefined : `no ${nameOf(statement)}`;
  }
}

function tableOf({
  columns,
  distKey,
  sortKeys,
}: Extract<WarehouseStatement, { kind: 'create-table' }>): Relation {
  return { kind: 'table', columns, ...(distKey ? { distKey } : {}), sortKeys };
}

function nameOf({ schema, name }: { schema: string; name: string }): string {
  return `${schema}.${name}`;
}

/** What the system views show of the state. */
function catalogueRows(state: State, sql: string): unknown[][] | undefined {
  const from = /\bfrom\s+([\w.]+)/i.exec(sql)?.[1]?.toLowerCase();
  const relations = [...state.relations].map(
    ([name, relation]) => [name.split('.')[1] ?? '', relation] as const,
  );
  const grants = [...state.grants].map((grant) => /^(\w+) on ([\w.]+) to (\w+)$/.exec(grant) ?? []);
  switch (from) {
    case 'svv_external_schemas':
      return [...state.externalSchemas].map(([name, { database, iamRole }]) => [
        name,
        database,
        JSON.stringify({ IAM_ROLE: iamRole }),
      ]);
    case 'svv_all_schemas':
      return [...state.schemas].map((name) => [name]);
    case 'svv_roles':
      return [...state.roles].map((name) => [name]);
    case 'svv_redshift_columns':
      return relations.flatMap(([name, relation]) =>
        relation.kind === 'view'
          ? []
          : relation.columns.map((column) => [
              name,
              column.name,
              column.type,
              relation.distKey === column.name,
              relation.sortKeys.indexOf(column.name) + 1,
            ]),
      );
    case 'pg_views':
      return relations.flatMap(([name, relation]) =>
        relation.kind === 'view' ? [[name, relation.query]] : [],
      );
    case 'svv_schema_privileges':
      return grants.flatMap(([, privilege, on = '', role]) =>
        on.includes('.') ? [] : [[on, privilege?.toUpperCase(), role]],
      );
    case 'svv_relation_privileges':
      return grants.flatMap(([, privilege, on = '', role]) =>
        on.includes('.') ? [[on.split('.')[1], privilege?.toUpperCase(), role]] : [],
      );
    case 'city.filled_tables':
      return [...state.stamps];
    default:
      return undefined;
  }
}
