import { notSupported, SqlError, syntaxError } from '../errors';
import type { Expression, Query, SortItem } from './ast';
import { parseCall } from './parse-call';
import { parsePrimaryForm } from './parse-form';
import { parseType } from './parse-type';
import type { TokenReader } from './token-reader';

/** Parses a whole query; given to the expression parser, which needs it for subqueries. */
export type QueryParser = (reader: TokenReader) => Query;

const comparisons = ['=', '<>', '!=', '<', '<=', '>', '>='];
const matchers = ['~', '~*', '!~', '!~*'];

/** Parses Redshift expressions by recursive descent, one method per level of precedence, loosest first. */
export class ExpressionParser {
  constructor(
    readonly reader: TokenReader,
    readonly parseQuery: QueryParser,
  ) {}

  expression(): Expression {
    return this.binary(['OR'], () => this.and());
  }

  /** An expression without comparisons, for places where a word such as `IN` follows. */
  operand(): Expression {
    return this.sum();
  }

  /** `expression [ASC | DESC] [NULLS FIRST | LAST]`. */
  sortItem(): SortItem {
    const expression = this.expression();
    return { expression, ...this.reader.sortDirection() };
  }

  /** `(query)`, with both parentheses. */
  queryInParentheses(): Query {
    this.reader.expect('(');
    const query = this.parseQuery(this.reader);
    this.reader.expect(')');
    return query;
  }

  /** Whether parentheses that open here hold a query. */
  isQueryInParentheses(): boolean {
    let ahead = 0;
    while (this.reader.peek(ahead).kind === 'symbol' && this.reader.peek(ahead).text === '(') ahead += 1;
    return ahead > 0 && ['SELECT', 'WITH'].includes(this.reader.peek(ahead).keyword);
  }

  private binary(operators: readonly string[], operand: () => Expression): Expression {
    let left = operand();
    for (;;) {
      const { at } = this.reader;
      const operator = this.reader.acceptOneOf(operators);
      if (operator === undefined) return left;
      left = { kind: 'binary', operator, left, right: operand(), at };
    }
  }

  private and(): Expression {
    return this.binary(['AND'], () => this.not());
  }

  private not(): Expression {
    const { at } = this.reader;
    return this.reader.accept('NOT')
      ? { kind: 'unary', operator: 'NOT', operand: this.not(), at }
      : this.predicate();
  }

  private predicate(): Expression {
    let left = this.sum();
    for (;;) {
      const next = this.comparison(left) ?? this.wordedPredicate(left);
      if (!next) return left;
      left = next;
    }
  }

  private comparison(left: Expression): Expression | undefined {
    const { reader } = this;
    const { at } = reader;
    const operator = reader.acceptOneOf(comparisons) ?? reader.acceptOneOf(matchers);
    if (operator === undefined) return undefined;
    if (reader.isOneOf(['ANY', 'SOME', 'ALL']) && reader.peek(1).text === '(') {
      const isIn = operator === '=' && !reader.is('ALL');
      if (!isIn) throw notSupported(`${operator} ${reader.peek().keyword} (subquery)`, at);
      reader.take();
      return { kind: 'inQuery', operand: left, query: this.queryInParentheses(), negated: false, at };
    }
    return { kind: 'binary', operator: operator === '!=' ? '<>' : operator, left, right: this.sum(), at };
  }

  private wordedPredicate(operand: Expression): Expression | undefined {
    const { reader } = this;
    const { at } = reader;
    if (reader.accept('ISNULL')) return { kind: 'is', operand, what: 'NULL', negated: false, at };
    if (reader.accept('NOTNULL')) return { kind: 'is', operand, what: 'NULL', negated: true, at };
    if (reader.accept('IS')) {
      const negated = reader.accept('NOT');
      const what = reader.acceptOneOf(['NULL', 'TRUE', 'FALSE', 'UNKNOWN']);
      if (what === undefined) throw reader.mismatch();
      return { kind: 'is', operand, what: what as 'NULL', negated, at };
    }
    const follows = ['BETWEEN', 'IN', 'LIKE', 'ILIKE', 'SIMILAR'];
    const negated = reader.is('NOT') && follows.includes(reader.peek(1).keyword) && reader.accept('NOT');
    if (reader.accept('BETWEEN')) {
      const low = this.sum();
      reader.expect('AND');
      return { kind: 'between', operand, low, high: this.sum(), negated, at };
    }
    if (reader.accept('IN')) {
      if (this.isQueryInParentheses())
        return { kind: 'inQuery', operand, query: this.queryInParentheses(), negated, at };
      return { kind: 'inList', operand, items: reader.inParentheses(() => this.expression()), negated, at };
    }
    const operator = reader.acceptOneOf(['LIKE', 'ILIKE', 'SIMILAR']);
    if (operator === undefined) return undefined;
    if (operator === 'SIMILAR') reader.expect('TO');
    const pattern = this.sum();
    const escape = reader.accept('ESCAPE') ? { escape: this.sum() } : {};
    return { kind: 'like', operator: operator as 'LIKE', operand, pattern, ...escape, negated, at };
  }

  private sum(): Expression {
    return this.binary(['+', '-', '||'], () => this.product());
  }

  private product(): Expression {
    return this.binary(['*', '/', '%'], () => this.power());
  }

  private power(): Expression {
    return this.binary(['^'], () => this.unary());
  }

  private unary(): Expression {
    const { reader } = this;
    const { at } = reader;
    for (const operator of ['-', '+'] as const)
      if (reader.accept(operator)) return { kind: 'unary', operator, operand: this.unary(), at };
    return this.postfix();
  }

  private postfix(): Expression {
    let operand = this.primary();
    for (;;) {
      const { at } = this.reader;
      if (this.reader.accept('::')) operand = { kind: 'cast', operand, type: parseType(this.reader), at };
      else if (this.reader.accept('AT', 'TIME', 'ZONE'))
        operand = { kind: 'atTimeZone', operand, zone: this.primary(), at };
      else if (this.reader.is('[')) throw notSupported('navigation of SUPER values', at);
      else return operand;
    }
  }

  private primary(): Expression {
    const { reader } = this;
    const token = reader.peek();
    const { at, kind } = token;
    if (kind === 'string') return { kind, text: reader.take().text, parameter: false, at };
    if (kind === 'integer' || kind === 'decimal' || kind === 'double')
      return { kind: 'number', text: reader.take().text, type: kind, at };
    if (kind === 'parameter') return this.parameter();
    if (reader.is('(')) return this.inParentheses();
    return parsePrimaryForm(this) ?? this.nameOrCall();
  }

  private parameter(): Expression {
    const { reader } = this;
    const { text: name, at } = reader.take();
    const text = reader.parameters.get(name.toLowerCase());
    if (text === undefined) throw syntaxError(':', at);
    return { kind: 'string', text, parameter: true, at };
  }

  private inParentheses(): Expression {
    const { reader } = this;
    const { at } = reader;
    if (this.isQueryInParentheses()) return { kind: 'scalarQuery', query: this.queryInParentheses(), at };
    reader.expect('(');
    const expression = this.expression();
    if (reader.is(',')) throw notSupported('a row of values', at);
    reader.expect(')');
    return expression;
  }

  private nameOrCall(): Expression {
    const { reader } = this;
    const { at } = reader;
    const path = reader.dottedName();
    if (!reader.is('(')) return { kind: 'column', path, at };
    const name = path[path.length - 1] as string;
    if (path.length > 1 && path[0] !== 'pg_catalog')
      throw new SqlError(`function ${path.join('.')} does not exist`, at);
    return parseCall(this, name, at);
  }
}
