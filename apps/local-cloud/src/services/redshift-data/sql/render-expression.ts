import { quoteName, quoteText } from '../../../duckdb/quote';
import { notSupported, SqlError } from '../errors';
import type { Expression, FunctionCall, Query, SortItem, SqlType, WindowSpec } from './ast';
import { renderCall } from './functions';
import { engineType } from './parse-type';
import { extractField } from './time';
import { isFloat, isNumeric, type TypeOracle } from './type-oracle';

/** Makes the engine's SQL of a Redshift expression. */
export class ExpressionRenderer {
  constructor(
    private readonly renderQuery: (query: Query) => string,
    /** Name of the database the statement runs in. */
    readonly database: string,
    /** Types of what is written. */
    readonly types: TypeOracle,
  ) {}

  render = (expression: Expression): string => {
    switch (expression.kind) {
      case 'null':
        return 'NULL';
      case 'boolean':
        return String(expression.value);
      case 'number':
        return expression.text;
      case 'string':
        return quoteText(expression.text);
      case 'typedLiteral':
        return `CAST(${quoteText(expression.text)} AS ${expression.type})`;
      case 'interval':
        return `CAST(${quoteText(expression.text)} AS INTERVAL)`;
      case 'column':
        return expression.path.slice(-2).map(quoteName).join('.');
      case 'unary':
        return `(${expression.operator} ${this.render(expression.operand)})`;
      case 'binary':
        return this.binary(expression);
      case 'is':
        return this.is(expression);
      case 'between': {
        const { operand, low, high, negated } = expression;
        return `(${this.render(operand)} ${not(negated)}BETWEEN ${this.render(low)} AND ${this.render(high)})`;
      }
      case 'inList':
        return `(${this.render(expression.operand)} ${not(expression.negated)}IN (${this.list(expression.items)}))`;
      case 'inQuery':
        return `(${this.render(expression.operand)} ${not(expression.negated)}IN (${this.renderQuery(expression.query)}))`;
      case 'like':
        return this.like(expression);
      case 'exists':
        return `EXISTS (${this.renderQuery(expression.query)})`;
      case 'scalarQuery':
        return `(${this.renderQuery(expression.query)})`;
      case 'atTimeZone':
        return `(${this.render(expression.operand)} AT TIME ZONE ${this.render(expression.zone)})`;
      case 'cast':
        return this.cast(expression);
      case 'case':
        return this.case(expression);
      case 'extract':
        return extractField(expression.field, this.render(expression.from), expression.at);
      case 'default':
        throw new SqlError('DEFAULT is not allowed in this context', expression.at);
      case 'call':
        return renderCall(expression, this);
    }
  };

  /** Expressions with commas between. */
  list(expressions: readonly Expression[]): string {
    return expressions.map(this.render).join(', ');
  }

  /** `ORDER BY` items with commas between. */
  sort(items: readonly SortItem[]): string {
    return items
      .map(({ expression, descending, nullsFirst }) => {
        const nulls = nullsFirst === undefined ? '' : ` NULLS ${nullsFirst ? 'FIRST' : 'LAST'}`;
        return `${this.render(expression)}${descending ? ' DESC' : ''}${nulls}`;
      })
      .join(', ');
  }

  /** ` OVER (...)` of a call; empty when it has none. */
  over(call: FunctionCall): string {
    return call.over ? ` OVER (${this.window(call.over)})` : '';
  }

  private window({ partitionBy, orderBy, frame }: WindowSpec): string {
    return [
      partitionBy.length ? `PARTITION BY ${this.list(partitionBy)}` : '',
      orderBy.length ? `ORDER BY ${this.sort(orderBy)}` : '',
      frame ?? '',
    ]
      .filter(Boolean)
      .join(' ');
  }

  private binary(expression: Expression & { kind: 'binary' }): string {
    const { operator } = expression;
    const left = this.render(expression.left);
    const right = this.render(expression.right);
    switch (operator) {
      case '/':
        this.refuseNumericDivision(expression, left, right);
        return `(${left} / ${nonZero(right, expression.right)})`;
      case '%':
        return `(${left} ${operator} ${nonZero(right, expression.right)})`;
      case '~':
        return `regexp_matches(${left}, ${right})`;
      case '~*':
        return `regexp_matches(${left}, ${right}, 'i')`;
      case '!~':
        return `(NOT regexp_matches(${left}, ${right}))`;
      case '!~*':
        return `(NOT regexp_matches(${left}, ${right}, 'i'))`;
      case '^':
        return `power(${left}, ${right})`;
      default:
        return `(${left} ${operator} ${right})`;
    }
  }

  /** Redshift's scale of a quotient of numerics is its own; the engine would answer a double. */
  private refuseNumericDivision(
    { left, right, at }: Expression & { kind: 'binary' },
    leftSql: string,
    rightSql: string,
  ): void {
    if (isDouble(left) || isDouble(right)) return;
    const sides = [this.types.typeOf(left, leftSql), this.types.typeOf(right, rightSql)];
    if (sides.some(isNumeric) && !sides.some(isFloat))
      throw notSupported('a division of NUMERIC values (cast one side to DOUBLE PRECISION)', at);
  }

  private cast({ operand, type }: Expression & { kind: 'cast' }): string {
    const sql = this.render(operand);
    const isText = type.name.startsWith('character');
    const isFloatText = isText && isFloat(this.types.typeOf(operand, sql));
    return castTo(isFloatText ? `regexp_replace(CAST(${sql} AS VARCHAR), '\\.0(e|$)', '\\1')` : sql, type);
  }

  private is({ operand, what, negated }: Expression & { kind: 'is' }): string {
    const target = what === 'UNKNOWN' ? 'NULL' : what;
    const value = this.render(operand);
    return target === 'NULL'
      ? `(${value} IS ${not(negated)}NULL)`
      : `(${value} IS ${negated ? '' : 'NOT '}DISTINCT FROM ${target})`;
  }

  private like({ operator, operand, pattern, escape, negated, at }: Expression & { kind: 'like' }): string {
    const value = this.render(operand);
    if (operator === 'SIMILAR') {
      if (pattern.kind !== 'string' || escape)
        throw notSupported('SIMILAR TO with anything but a literal', at);
      const expressionText = pattern.text.replaceAll(/[%_]/g, (sign) => (sign === '%' ? '.*' : '.'));
      return `(${not(negated)}regexp_full_match(${value}, ${quoteText(expressionText)}, 's'))`;
    }
    const needsEscape = escape !== undefined || pattern.kind !== 'string' || pattern.text.includes('\\');
    const escapeText = needsEscape ? ` ESCAPE ${escape ? this.render(escape) : "'\\'"}` : '';
    return `(${value} ${not(negated)}${operator} ${this.render(pattern)}${escapeText})`;
  }

  private case({ operand, whens, otherwise }: Expression & { kind: 'case' }): string {
    const pairs = whens.map(({ when, then }) => ` WHEN ${this.render(when)} THEN ${this.render(then)}`);
    const head = operand ? ` ${this.render(operand)}` : '';
    return `CASE${head}${pairs.join('')}${otherwise ? ` ELSE ${this.render(otherwise)}` : ''} END`;
  }
}

/** Is a value a double by its text alone? The engine, asked for a type, plans the whole query. */
function isDouble(expression: Expression): boolean {
  switch (expression.kind) {
    case 'number':
      return expression.type === 'double';
    case 'cast':
      return expression.type.name === 'double precision';
    case 'unary':
      return isDouble(expression.operand);
    case 'binary':
      return (
        '+-*/'.includes(expression.operator) && (isDouble(expression.left) || isDouble(expression.right))
      );
    case 'call':
      return (
        ['abs', 'ceil', 'ceiling', 'floor'].includes(expression.name) && expression.arguments.every(isDouble)
      );
    default:
      return false;
  }
}

function not(negated: boolean): string {
  return negated ? 'NOT ' : '';
}

/** A divisor that fails when it is zero, as Redshift's do; the engine alone would answer NULL. */
export function nonZero(sql: string, divisor: Expression): string {
  if (divisor.kind === 'number' && Number(divisor.text) !== 0) return sql;
  if (divisor.kind === 'call' && divisor.name === 'nullif') return sql;
  return `CASE WHEN ${sql} = 0 THEN error('Divide by zero') ELSE ${sql} END`;
}

/** A cast; one to a text type cuts what is too long, as Redshift's explicit casts do. */
export function castTo(sql: string, type: SqlType): string {
  const cast = `CAST(${sql} AS ${engineType(type)})`;
  return type.size !== undefined && type.name.startsWith('character') && type.size < 65535
    ? `left(${cast}, ${type.size})`
    : cast;
}
