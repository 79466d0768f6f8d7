import { quoteName } from '../../../duckdb/quote';
import { SqlError } from '../errors';
import type {
  Expression,
  GroupItem,
  Query,
  QueryBody,
  Relation,
  Select,
  SelectItem,
  TableRelation,
} from './ast';
import { ExpressionRenderer } from './render-expression';
import { TypeOracle } from './type-oracle';

/** Gives the engine's SQL of a named relation, e.g. `"city"."calendar"` or a subquery in parentheses. */
export type RelationSql = (relation: TableRelation) => string;

/** Makes the engine's SQL of Redshift queries whose relations are known. */
export class QueryRenderer {
  readonly expressions: ExpressionRenderer;

  constructor(
    private readonly relationSql: RelationSql,
    database: string,
    readonly types: TypeOracle = new TypeOracle(),
  ) {
    this.expressions = new ExpressionRenderer((query) => this.nested(query), database, types);
  }

  query(query: Query): string {
    const { expressions, types } = this;
    const { scope, prelude } = types;
    const parts: string[] = [];
    if (query.with.length) parts.push(this.with(query));
    parts.push(this.body(query.body));
    if (query.orderBy.length) parts.push(`ORDER BY ${expressions.sort(query.orderBy)}`);
    if (query.limit) parts.push(`LIMIT ${this.count(query.limit)}`);
    if (query.offset) parts.push(`OFFSET ${this.count(query.offset)}`);
    Object.assign(types, { scope, prelude });
    return parts.join(' ');
  }

  /** The common table expressions of a query, from then on in sight. */
  private with(query: Query): string {
    const word = query.recursive ? 'WITH RECURSIVE' : 'WITH';
    const tables: string[] = [];
    const { prelude } = this.types;
    for (const { name, columns, query: inner } of query.with) {
      tables.push(`${quoteName(name)}${columnList(columns)} AS (${this.query(inner)})`);
      this.types.prelude = prelude ? `${prelude}, ${tables.join(', ')}` : `${word} ${tables.join(', ')}`;
    }
    return `${word} ${tables.join(', ')}`;
  }

  /** A query inside an expression, whose own place is not lost. */
  private nested(query: Query): string {
    const { scope } = this.types;
    const sql = this.query(query);
    this.types.scope = scope;
    return sql;
  }

  relation(relation: Relation): string {
    switch (relation.kind) {
      case 'table':
        return `${this.relationSql(relation)} AS ${quoteName(relation.name[relation.name.length - 1] as string)}`;
      case 'subquery':
        return `(${this.query(relation.query)})`;
      case 'aliased': {
        const { relation: inner, alias, columns } = relation;
        const sql = inner.kind === 'table' ? this.relationSql(inner) : this.relation(inner);
        return `${sql} AS ${quoteName(alias)}${columnList(columns)}`;
      }
      case 'join':
        return this.join(relation);
    }
  }

  private body(body: QueryBody): string {
    switch (body.kind) {
      case 'select':
        return this.select(body);
      case 'values':
        return `VALUES ${body.rows.map((row) => `(${this.expressions.list(row)})`).join(', ')}`;
      case 'nested':
        return `(${this.query(body.query)})`;
      case 'setOperation': {
        const { operator, all, left, right } = body;
        return `${this.body(left)} ${operator}${all ? ' ALL' : ''} ${this.body(right)}`;
      }
    }
  }

  private select(select: Select): string {
    const { render } = this.expressions;
    const { from, where, groupBy, having, qualify } = select;
    const source = from ? `FROM ${this.relation(from)}` : '';
    this.types.scope = source;
    return [
      `SELECT${select.distinct ? ' DISTINCT' : ''} ${select.items.map((item) => this.item(item)).join(', ')}`,
      source,
      where ? `WHERE ${render(where)}` : '',
      groupBy.length ? `GROUP BY ${groupBy.map((item) => this.groupItem(item)).join(', ')}` : '',
      having ? `HAVING ${render(having)}` : '',
      qualify ? `QUALIFY ${render(qualify)}` : '',
    ]
      .filter(Boolean)
      .join(' ');
  }

  private item(item: SelectItem): string {
    if (item.kind === 'all') return item.of ? `${quoteName(item.of[item.of.length - 1] as string)}.*` : '*';
    return `${this.expressions.render(item.expression)} AS ${quoteName(item.alias ?? nameOf(item.expression))}`;
  }

  private groupItem(item: GroupItem): string {
    if (item.kind === 'expression') return this.expressions.render(item.expression);
    return `${item.kind} (${item.sets.map((set) => `(${this.expressions.list(set)})`).join(', ')})`;
  }

  private join({ type, left, right, on, using }: Relation & { kind: 'join' }): string {
    const side = (relation: Relation): string =>
      relation.kind === 'join' && relation === right
        ? `(${this.relation(relation)})`
        : this.relation(relation);
    const condition = on
      ? ` ON ${this.expressions.render(on)}`
      : using
        ? ` USING (${using.map(quoteName).join(', ')})`
        : '';
    return `${side(left)} ${type} JOIN ${side(right)}${condition}`;
  }

  /** A row count; one that came as a parameter is text. */
  private count(expression: Expression): string {
    if (expression.kind !== 'string') return this.expressions.render(expression);
    if (/^\d{1,18}$/.test(expression.text)) return expression.text;
    throw new SqlError(`invalid input syntax for integer: "${expression.text}"`, expression.at);
  }
}

function columnList(columns: readonly string[] | undefined): string {
  return columns ? `(${columns.map(quoteName).join(', ')})` : '';
}

/** The name Redshift gives a column without an alias. */
function nameOf(expression: Expression): string {
  switch (expression.kind) {
    case 'column':
      return expression.path[expression.path.length - 1] as string;
    case 'call':
      return expression.name;
    case 'cast':
      return nameOf(expression.operand);
    case 'case':
      return 'case';
    case 'extract':
      return 'date_part';
    default:
      return '?column?';
  }
}
