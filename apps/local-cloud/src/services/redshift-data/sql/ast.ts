/** A type as Redshift keeps it, e.g. `{ name: 'character varying', size: 256 }`. */
export interface SqlType {
  name: string;
  /** Length of a text type, precision of a numeric. */
  size?: number;
  scale?: number;
}

/** One `ORDER BY` item. */
export interface SortItem {
  expression: Expression;
  descending: boolean;
  /** Undefined when not said: Redshift then puts nulls last ascending and first descending. */
  nullsFirst: boolean | undefined;
}

/** `OVER (...)`. */
export interface WindowSpec {
  partitionBy: Expression[];
  orderBy: SortItem[];
  /** Text of the frame, made of keywords and numbers only. */
  frame?: string;
}

/** A call of any function: scalar, aggregate or window. */
export interface FunctionCall {
  kind: 'call';
  name: string;
  arguments: Expression[];
  /** `count(*)`. */
  star: boolean;
  distinct: boolean;
  /** `WITHIN GROUP (ORDER BY ...)`. */
  withinGroup?: SortItem[];
  over?: WindowSpec;
  nulls?: 'IGNORE' | 'RESPECT';
  at: number;
}

/** Anything with a value. `at` is its offset in the statement. */
export type Expression =
  | { kind: 'null'; at: number }
  | { kind: 'boolean'; value: boolean; at: number }
  | { kind: 'number'; text: string; type: 'integer' | 'decimal' | 'double'; at: number }
  /** `parameter`: the text came as the value of a `:name`. */
  | { kind: 'string'; text: string; parameter: boolean; at: number }
  | { kind: 'typedLiteral'; type: 'DATE' | 'TIMESTAMP' | 'TIMESTAMPTZ'; text: string; at: number }
  | { kind: 'interval'; text: string; at: number }
  | { kind: 'column'; path: string[]; at: number }
  | { kind: 'unary'; operator: '+' | '-' | 'NOT'; operand: Expression; at: number }
  | { kind: 'binary'; operator: string; left: Expression; right: Expression; at: number }
  | {
      kind: 'is';
      operand: Expression;
      what: 'NULL' | 'TRUE' | 'FALSE' | 'UNKNOWN';
      negated: boolean;
      at: number;
    }
  | { kind: 'between'; operand: Expression; low: Expression; high: Expression; negated: boolean; at: number }
  | { kind: 'inList'; operand: Expression; items: Expression[]; negated: boolean; at: number }
  | { kind: 'inQuery'; operand: Expression; query: Query; negated: boolean; at: number }
  | {
      kind: 'like';
      operator: 'LIKE' | 'ILIKE' | 'SIMILAR';
      operand: Expression;
      pattern: Expression;
      escape?: Expression;
      negated: boolean;
      at: number;
    }
  | { kind: 'exists'; query: Query; at: number }
  | { kind: 'scalarQuery'; query: Query; at: number }
  | { kind: 'atTimeZone'; operand: Expression; zone: Expression; at: number }
  | { kind: 'cast'; operand: Expression; type: SqlType; at: number }
  | {
      kind: 'case';
      operand?: Expression;
      whens: Array<{ when: Expression; then: Expression }>;
      otherwise?: Expression;
      at: number;
    }
  | { kind: 'extract'; field: string; from: Expression; at: number }
  | { kind: 'default'; at: number }
  | FunctionCall;

/** One item of a select list. */
export type SelectItem =
  | { kind: 'all'; of?: string[]; at: number }
  | { kind: 'expression'; expression: Expression; alias?: string; at: number };

/** A table, view or common table expression by name. */
export interface TableRelation {
  kind: 'table';
  name: string[];
  at: number;
}

/** Something to read rows from. */
export type Relation =
  | TableRelation
  | { kind: 'subquery'; query: Query; at: number }
  | { kind: 'aliased'; relation: Relation; alias: string; columns?: string[]; at: number }
  | {
      kind: 'join';
      type: 'CROSS' | 'INNER' | 'LEFT' | 'RIGHT' | 'FULL';
      left: Relation;
      right: Relation;
      on?: Expression;
      using?: string[];
      at: number;
    };

/** One item of `GROUP BY`. */
export type GroupItem =
  | { kind: 'expression'; expression: Expression }
  | { kind: 'ROLLUP' | 'CUBE' | 'GROUPING SETS'; sets: Expression[][] };

/** A `SELECT` without the clauses that a whole query has. */
export interface Select {
  kind: 'select';
  distinct: boolean;
  items: SelectItem[];
  from?: Relation;
  where?: Expression;
  groupBy: GroupItem[];
  having?: Expression;
  qualify?: Expression;
  at: number;
}

/** What a query consists of before its `ORDER BY`. */
export type QueryBody =
  | Select
  | { kind: 'values'; rows: Expression[][]; at: number }
  | { kind: 'nested'; query: Query; at: number }
  | {
      kind: 'setOperation';
      operator: 'UNION' | 'INTERSECT' | 'EXCEPT';
      all: boolean;
      left: QueryBody;
      right: QueryBody;
      at: number;
    };

/** A whole query. */
export interface Query {
  with: Array<{ name: string; columns?: string[]; query: Query }>;
  recursive: boolean;
  body: QueryBody;
  orderBy: SortItem[];
  limit?: Expression;
  offset?: Expression;
  at: number;
}
