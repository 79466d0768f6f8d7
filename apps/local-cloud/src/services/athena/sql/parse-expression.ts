import type { Expression, Query, SortItem } from './ast';
import { parseCallTail } from './parse-call';
import { parseArray, parseCase, parseCast, parseExtract, parseInterval, parseWordedCall } from './parse-form';
import type { TokenReader } from './token-reader';

/** Parses a whole query; given to the expression parser, which needs it for subqueries. */
export type QueryParser = (reader: TokenReader) => Query;

const comparisons = ['=', '<>', '!=', '<', '<=', '>', '>='];
/** Words that make the string after them a literal of their type. */
const literalTypes = [
  'DATE',
  'TIME',
  'TIMESTAMP',
  'DECIMAL',
  'DOUBLE',
  'REAL',
  'BIGINT',
  'INTEGER',
  'JSON',
  'VARCHAR',
];

/** Parses Trino expressions by recursive descent, one method per level of precedence, loosest first. */
export class ExpressionParser {
  constructor(
    readonly reader: TokenReader,
    private readonly parseQuery: QueryParser,
  ) {}

  expression(): Expression {
    return this.or();
  }

  /** `expression [ASC | DESC] [NULLS FIRST | LAST]`. */
  sortItem(): SortItem {
    const expression = this.expression();
    return { expression, ...this.reader.sortDirection() };
  }

  private or(): Expression {
    let left = this.and();
    for (let { at } = this.reader; this.reader.accept('OR'); { at } = this.reader)
      left = { kind: 'binary_', operator: 'OR', left, right: this.and(), at };
    return left;
  }

  private and(): Expression {
    let left = this.not();
    for (let { at } = this.reader; this.reader.accept('AND'); { at } = this.reader)
      left = { kind: 'binary_', operator: 'AND', left, right: this.not(), at };
    return left;
  }

  private not(): Expression {
    const { at } = this.reader;
    return this.reader.accept('NOT')
      ? { kind: 'unary', operator: 'NOT', operand: this.not(), at }
      : this.predicate();
  }

  private predicate(): Expression {
    let left = this.additive();
    for (;;) {
      const next = this.predicateTail(left);
      if (!next) return left;
      left = next;
    }
  }

  private predicateTail(left: Expression): Expression | undefined {
    const { reader } = this;
    const { at } = left;
    if (reader.isOneOf(comparisons)) return this.comparison(left);
    if (reader.accept('IS')) return this.is(left);
    const negated =
      reader.is('NOT') && ['BETWEEN', 'IN', 'LIKE'].includes(reader.peek(1).keyword) && reader.accept('NOT');
    if (reader.accept('BETWEEN')) {
      const low = this.additive();
      reader.expect('AND');
      return { kind: 'between', operand: left, low, high: this.additive(), negated, at };
    }
    if (reader.accept('IN')) return this.in(left, negated);
    if (reader.accept('LIKE')) {
      const pattern = this.additive();
      const escape = reader.accept('ESCAPE') ? { escape: this.additive() } : {};
      return { kind: 'like', operand: left, pattern, ...escape, negated, at };
    }
    return undefined;
  }

  private comparison(left: Expression): Expression {
    const { reader } = this;
    const token = reader.take();
    const operator = token.text === '!=' ? '<>' : token.text;
    if (reader.isOneOf(['ALL', 'ANY', 'SOME']) && reader.peek(1).text === '(') {
      const quantifier = reader.take().keyword === 'ALL' ? 'ALL' : 'ANY';
      return {
        kind: 'quantified',
        operator,
        left,
        quantifier,
        query: this.queryInParentheses(),
        at: token.at,
      };
    }
    return { kind: 'binary_', operator, left, right: this.additive(), at: token.at };
  }

  private is(operand: Expression): Expression {
    const { reader } = this;
    const { at } = operand;
    const negated = reader.accept('NOT');
    if (reader.accept('NULL')) return { kind: 'isNull', operand, negated, at };
    reader.expect('DISTINCT', 'FROM');
    return { kind: 'isDistinct', left: operand, right: this.additive(), negated, at };
  }

  private in(operand: Expression, negated: boolean): Expression {
    const { reader } = this;
    const { at } = operand;
    if (this.isQueryInParentheses())
      return { kind: 'inQuery', operand, query: this.queryInParentheses(), negated, at };
    return { kind: 'inList', operand, items: reader.inParentheses(() => this.expression()), negated, at };
  }

  /** An expression without comparisons and logic. */
  additive(): Expression {
    return this.leftAssociative(['+', '-', '||'], () => this.multiplicative());
  }

  private multiplicative(): Expression {
    return this.leftAssociative(['*', '/', '%'], () => this.unary());
  }

  private leftAssociative(operators: string[], operand: () => Expression): Expression {
    let left = operand();
    while (this.reader.isOneOf(operators)) {
      const { text: operator, at } = this.reader.take();
      left = { kind: 'binary_', operator, left, right: operand(), at };
    }
    return left;
  }

  private unary(): Expression {
    const { at } = this.reader;
    for (const operator of ['-', '+'] as const)
      if (this.reader.accept(operator)) return { kind: 'unary', operator, operand: this.unary(), at };
    return this.atTimeZone();
  }

  private atTimeZone(): Expression {
    let operand = this.postfix();
    while (this.reader.is('AT', 'TIME', 'ZONE')) {
      const { at } = this.reader;
      this.reader.expect('AT', 'TIME', 'ZONE');
      operand = { kind: 'atTimeZone', operand, zone: this.postfix(), at };
    }
    return operand;
  }

  private postfix(): Expression {
    const { reader } = this;
    let value = this.primary();
    for (;;) {
      const { at } = reader;
      if (reader.accept('[')) {
        value = { kind: 'subscript', of: value, index: this.expression(), at };
        reader.expect(']');
      } else if (reader.is('.') && value.kind !== 'column') {
        reader.take();
        value = { kind: 'field', of: value, name: reader.name(), at };
      } else return value;
    }
  }

  private primary(): Expression {
    const token = this.reader.peek();
    switch (token.kind) {
      case 'string':
      case 'binary':
      case 'integer':
      case 'decimal':
      case 'double':
        this.reader.take();
        return { kind: token.kind, text: token.text, at: token.at };
      case 'symbol':
        return this.symbol();
      case 'word':
        return this.keyword() ?? this.nameOrCall();
      case 'quoted':
        return this.nameOrCall();
      default:
        throw this.reader.mismatch('<expression>');
    }
  }

  private symbol(): Expression {
    const { reader } = this;
    const { at } = reader;
    if (reader.accept('?')) return { kind: 'parameter', at };
    if (!reader.is('(')) throw reader.mismatch('<expression>');
    if (this.isQueryInParentheses()) return { kind: 'scalarQuery', query: this.queryInParentheses(), at };
    if (this.isLambda()) return this.lambda();
    const items = reader.inParentheses(() => this.expression());
    return items.length === 1 ? (items[0] as Expression) : { kind: 'row', items, at };
  }

  private keyword(): Expression | undefined {
    const { reader } = this;
    const { keyword, at } = reader.peek();
    const following = reader.peek(1);
    if (literalTypes.includes(keyword) && following.kind === 'string') {
      reader.take();
      return { kind: 'typedLiteral', type: keyword, text: reader.take().text, at };
    }
    if (keyword === 'DOUBLE' && following.keyword === 'PRECISION' && reader.peek(2).kind === 'string') {
      reader.expect('DOUBLE', 'PRECISION');
      return { kind: 'typedLiteral', type: 'DOUBLE', text: reader.take().text, at };
    }
    switch (keyword) {
      case 'NULL':
        reader.take();
        return { kind: 'null', at };
      case 'TRUE':
      case 'FALSE':
        reader.take();
        return { kind: 'boolean', value: keyword === 'TRUE', at };
      case 'CURRENT_DATE':
        reader.take();
        return { kind: 'currentDate', at };
      case 'CURRENT_TIMESTAMP':
        reader.take();
        return { kind: 'currentTimestamp', at };
      case 'LOCALTIMESTAMP':
        reader.take();
        return { kind: 'localTimestamp', at };
      case 'CASE':
        return parseCase(this);
      case 'CAST':
        return parseCast(this);
      case 'EXISTS':
        reader.take();
        return { kind: 'exists', query: this.queryInParentheses(), at };
      case 'EXTRACT':
        return parseExtract(this);
      case 'INTERVAL':
        return following.kind === 'string' || following.text === '-' || following.text === '+'
          ? parseInterval(this)
          : undefined;
      case 'ARRAY':
        return following.text === '[' ? parseArray(this) : undefined;
      case 'TRY_CAST':
        return parseCast(this);
      case 'TRIM':
      case 'POSITION':
        return following.text === '(' ? parseWordedCall(this, keyword) : undefined;
      default:
        return undefined;
    }
  }

  private nameOrCall(): Expression {
    const { reader } = this;
    const { at } = reader;
    if (reader.peek(1).text === '->' && reader.isName()) return this.lambda();
    if (reader.is('IF', '(') || reader.is('GROUPING', '('))
      return this.callOf(reader.take().text.toLowerCase(), at);
    const path = reader.dottedName();
    if (path.length === 1 && reader.is('(')) return this.callOf(path[0] as string, at);
    return { kind: 'column', path, at };
  }

  private callOf(name: string, at: number): Expression {
    if (name === 'row') return { kind: 'row', items: this.reader.inParentheses(() => this.expression()), at };
    return parseCallTail(this, name, at);
  }

  private isLambda(): boolean {
    let ahead = 1;
    if (this.reader.peek(ahead).text === ')') return this.reader.peek(ahead + 1).text === '->';
    for (;;) {
      const token = this.reader.peek(ahead);
      if (token.kind !== 'word' && token.kind !== 'quoted') return false;
      const separator = this.reader.peek(ahead + 1).text;
      if (separator === ')') return this.reader.peek(ahead + 2).text === '->';
      if (separator !== ',') return false;
      ahead += 2;
    }
  }

  private lambda(): Expression {
    const { reader } = this;
    const { at } = reader;
    const hasParentheses = reader.accept('(');
    const parameters = hasParentheses && reader.is(')') ? [] : reader.list(() => reader.name());
    if (hasParentheses) reader.expect(')');
    reader.expect('->');
    return { kind: 'lambda', parameters, body: this.expression(), at };
  }

  private isQueryInParentheses(): boolean {
    let ahead = 0;
    while (this.reader.peek(ahead).text === '(' && this.reader.peek(ahead).kind === 'symbol') ahead += 1;
    return ahead > 0 && ['SELECT', 'WITH', 'VALUES', 'TABLE'].includes(this.reader.peek(ahead).keyword);
  }

  private queryInParentheses(): Query {
    this.reader.expect('(');
    const query = this.parseQuery(this.reader);
    this.reader.expect(')');
    return query;
  }
}
