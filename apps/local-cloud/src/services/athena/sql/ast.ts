/** A type as written, e.g. `{ name: 'decimal', parameters: [10, 2] }`. */
export interface TypeNode {
  name: string;
  /** Numbers of `decimal(10, 2)`, types of `array(bigint)`, fields of `row(a bigint)`. */
  parameters: Array<number | TypeNode | { field: string; type: TypeNode }>;
  at: number;
}

/** One `ORDER BY` item. */
export interface SortItem {
  expression: Expression;
  descending: boolean;
  /** Undefined when not said: Trino then puts nulls last, whatever the direction. */
  nullsFirst: boolean | undefined;
}

/** `OVER (...)`. */
export interface WindowSpec {
  /** Name of a `WINDOW` clause this one is or extends. */
  base?: string;
  partitionBy: Expression[];
  orderBy: SortItem[];
  frame?: { unit: 'ROWS' | 'RANGE' | 'GROUPS'; start: FrameBound; end?: FrameBound };
  at: number;
}

/** One side of a window frame. */
export interface FrameBound {
  kind: 'UNBOUNDED PRECEDING' | 'PRECEDING' | 'CURRENT ROW' | 'FOLLOWING' | 'UNBOUNDED FOLLOWING';
  offset?: Expression;
}

/** A call of any function: scalar, aggregate or window. */
export interface FunctionCall {
  kind: 'call';
  name: string;
  arguments: Expression[];
  /** `count(*)`. */
  star: boolean;
  distinct: boolean;
  /** `ORDER BY` inside the parentheses, or of `WITHIN GROUP`. */
  orderBy: SortItem[];
  filter?: Expression;
  over?: WindowSpec;
  nulls?: 'IGNORE' | 'RESPECT';
  at: number;
}

/** Anything with a value. `at` is its offset in the statement. */
export type Expression =
  | { kind: 'null'; at: number }
  | { kind: 'parameter' | 'currentDate' | 'currentTimestamp' | 'localTimestamp'; at: number }
  | { kind: 'boolean'; value: boolean; at: number }
  | { kind: 'integer'; text: string; at: number }
  | { kind: 'decimal'; text: string; at: number }
  | { kind: 'double'; text: string; at: number }
  | { kind: 'string'; text: string; at: number }
  | { kind: 'binary'; text: string; at: number }
  | { kind: 'typedLiteral'; type: string; text: string; at: number }
  | { kind: 'interval'; text: string; negative: boolean; unit: string; at: number }
  /** `a`, `t.a`, `db.t.a`, or a field of a row. */
  | { kind: 'column'; path: string[]; at: number }
  | { kind: 'field'; of: Expression; name: string; at: number }
  | { kind: 'subscript'; of: Expression; index: Expression; at: number }
  | { kind: 'unary'; operator: '+' | '-' | 'NOT'; operand: Expression; at: number }
  | { kind: 'binary_'; operator: string; left: Expression; right: Expression; at: number }
  | { kind: 'isNull'; operand: Expression; negated: boolean; at: number }
  | { kind: 'isDistinct'; left: Expression; right: Expression; negated: boolean; at: number }
  | { kind: 'between'; operand: Expression; low: Expression; high: Expression; negated: boolean; at: number }
  | { kind: 'inList'; operand: Expression; items: Expression[]; negated: boolean; at: number }
  | { kind: 'inQuery'; operand: Expression; query: Query; negated: boolean; at: number }
  | {
      kind: 'like';
      operand: Expression;
      pattern: Expression;
      escape?: Expression;
      negated: boolean;
      at: number;
    }
  | {
      kind: 'quantified';
      operator: string;
      left: Expression;
      quantifier: 'ALL' | 'ANY';
      query: Query;
      at: number;
    }
  | { kind: 'exists'; query: Query; at: number }
  | { kind: 'scalarQuery'; query: Query; at: number }
  | { kind: 'atTimeZone'; operand: Expression; zone: Expression; at: number }
  | { kind: 'cast'; operand: Expression; type: TypeNode; safe: boolean; at: number }
  | {
      kind: 'case';
      operand?: Expression;
      whens: Array<{ when: Expression; then: Expression }>;
      otherwise?: Expression;
      at: number;
    }
  | { kind: 'extract'; field: string; from: Expression; at: number }
  | { kind: 'array'; items: Expression[]; at: number }
  | { kind: 'row'; items: Expression[]; at: number }
  | { kind: 'lambda'; parameters: string[]; body: Expression; at: number }
  | FunctionCall;

/** One item of a select list. */
export type SelectItem =
  | { kind: 'all'; of?: string[]; at: number }
  | { kind: 'expression'; expression: Expression; alias?: string; at: number };

/** Something to read rows from. */
export type Relation =
  | { kind: 'table'; name: string[]; at: number }
  | { kind: 'subquery'; query: Query; at: number }
  | { kind: 'unnest'; arrays: Expression[]; withOrdinality: boolean; at: number }
  | { kind: 'aliased'; relation: Relation; alias: string; columns?: string[]; at: number }
  | { kind: 'join'; type: JoinType; left: Relation; right: Relation; condition?: JoinCondition; at: number };

/** `LEFT`, `RIGHT` and `FULL` are outer joins. */
export type JoinType = 'CROSS' | 'INNER' | 'LEFT' | 'RIGHT' | 'FULL';

/** How rows are matched. */
export type JoinCondition = { kind: 'on'; expression: Expression } | { kind: 'using'; columns: string[] };

/** One item of `GROUP BY`. */
export type GroupItem =
  | { kind: 'expression'; expression: Expression }
  | { kind: 'ROLLUP' | 'CUBE'; sets: Expression[][] }
  | { kind: 'GROUPING SETS'; sets: Expression[][] };

/** A `SELECT` without the clauses that a whole query has. */
export interface Select {
  kind: 'select';
  distinct: boolean;
  items: SelectItem[];
  from?: Relation;
  where?: Expression;
  groupBy: GroupItem[];
  having?: Expression;
  windows: Map<string, WindowSpec>;
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
  with: Array<{ name: string; columns?: string[]; query: Query; at: number }>;
  body: QueryBody;
  orderBy: SortItem[];
  limit?: Expression;
  offset?: Expression;
  at: number;
}
