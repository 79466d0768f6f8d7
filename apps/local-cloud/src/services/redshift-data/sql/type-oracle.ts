import type { Expression } from './ast';

/** A question to the engine: the type of an expression over some relations. */
interface Question {
  node: Expression;
  sql: string;
  /** `FROM ...` with what is in sight, empty for none. */
  scope: string;
  /** `WITH ...` that the scope needs, maybe empty. */
  prelude: string;
}

/** Types of the columns of a query, in the engine's words; throws when it cannot be read. */
export type Describe = (sql: string) => Promise<string[]>;

/** Renderings until types stay as they are, at most: nesting of what depends on a type. */
const maximumRounds = 8;

/**
 * Knows the engine's types of expressions. Some of Redshift's functions and operators depend on them, and only the
 * engine knows what its functions answer: a statement is written, what it wants to know is asked, and it is written
 * anew until nothing is left to ask.
 */
export class TypeOracle {
  readonly #known = new Map<Expression, { sql: string; type: string | undefined }>();
  #questions: Question[] = [];
  /** Where expressions that are asked about stand now. */
  scope = '';
  prelude = '';

  /** The type of an expression whose SQL is given, e.g. `DECIMAL(18,2)`; undefined when it cannot be known (yet). */
  typeOf(node: Expression, sql: string): string | undefined {
    const known = this.#known.get(node);
    if (known?.sql !== sql) this.#questions.push({ node, sql, scope: this.scope, prelude: this.prelude });
    return known?.type;
  }

  /** Writes SQL with all types known. */
  async settle(write: () => string, describe: Describe): Promise<string> {
    for (let round = 1; ; round += 1) {
      this.#questions = [];
      const sql = write();
      if (!this.#questions.length || round === maximumRounds) return sql;
      const groups = new Map<string, Question[]>();
      for (const question of this.#questions) {
        const key = `${question.prelude}\n${question.scope}`;
        groups.set(key, [...(groups.get(key) ?? []), question]);
      }
      for (const questions of groups.values()) await this.ask(questions, describe);
    }
  }

  private async ask(questions: readonly Question[], describe: Describe): Promise<void> {
    const [first] = questions;
    if (!first) return;
    const list = questions.map(({ sql }) => `(${sql})`).join(', ');
    try {
      const types = await describe(`${first.prelude} SELECT ${list} ${first.scope}`);
      questions.forEach(({ node, sql }, index) => this.#known.set(node, { sql, type: types[index] }));
    } catch {
      // Together they make no query (an aggregate beside a column) or one names a column of a query around it.
      if (questions.length === 1) this.#known.set(first.node, { sql: first.sql, type: undefined });
      else for (const question of questions) await this.ask([question], describe);
    }
  }
}

/** A whole number of at most 32 bits. */
export function isSmallInteger(type: string | undefined): boolean {
  return ['TINYINT', 'SMALLINT', 'INTEGER', 'UTINYINT', 'USMALLINT'].includes(type ?? '');
}

/** A whole number of any size, sums of them too. */
export function isInteger(type: string | undefined): boolean {
  return isSmallInteger(type) || ['BIGINT', 'UINTEGER', 'HUGEINT'].includes(type ?? '');
}

/** What Redshift has as `NUMERIC`: decimals, and sums of `BIGINT`s. */
export function isNumeric(type: string | undefined): boolean {
  return type === 'HUGEINT' || (type?.startsWith('DECIMAL') ?? false);
}

/** `REAL` or `DOUBLE PRECISION`. */
export function isFloat(type: string | undefined): boolean {
  return type === 'DOUBLE' || type === 'FLOAT';
}
