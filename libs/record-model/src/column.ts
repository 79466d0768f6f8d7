import Type from 'typebox';
import type { TObject, TProperties, TSchema, TUnion, TNull } from 'typebox';

/** Column types of the Glue catalog that the two datasets use. */
export type GlueType = 'string' | 'int' | 'bigint' | 'double' | 'boolean' | 'date' | 'timestamp';

/** `private`: personal or precise to a home; never shown by dashboards and the client API. */
export type Privacy = 'public' | 'private';

/** One column of an events table, read from its model; the order of columns is the order of the model. */
export interface Column {
  /** Snake case, e.g. `created_at`. */
  readonly name: string;
  readonly glue: GlueType;
  readonly nullable: boolean;
  readonly privacy: Privacy;
  /** Typed by people: may name persons, hold markup or begin with a formula sign. Escape it at every export. */
  readonly freeText: boolean;
  /** Longest text in UTF-16 units; present on `string` columns only. */
  readonly maxLength?: number;
  /** The closed list of values, where there is one. */
  readonly values?: readonly string[];
  readonly description: string;
}

/** What a column says beyond its type. */
export interface ColumnOptions {
  readonly privacy?: Privacy;
  readonly freeText?: boolean;
  /** Default 256. */
  readonly maxLength?: number;
}

type Note = Required<ColumnOptions> & {
  readonly glue: GlueType;
  readonly description: string;
  readonly values?: readonly string[];
};

const defaultMaxLength = 256;

function note(glue: GlueType, description: string, options: ColumnOptions = {}): Note {
  const { privacy = 'public', freeText = false, maxLength = defaultMaxLength } = options;
  return { glue, description, privacy, freeText, maxLength };
}

/** A text column; at least one character. */
export function text(description: string, options?: ColumnOptions) {
  const column = note('string', description, options);
  return Type.String({ minLength: 1, ...column });
}

/** A text column with a closed list of values. */
export function oneOf<const Values extends string[]>(values: [...Values], description: string) {
  return Type.Enum(values, { ...note('string', description), values });
}

/** A whole number of 32 bits. */
export function int(description: string, options?: ColumnOptions) {
  return Type.Integer({ ...note('int', description, options) });
}

/** A double; never NaN or infinite. */
export function double(description: string, options?: ColumnOptions) {
  return Type.Number({ ...note('double', description, options) });
}

/** A boolean column. */
export function boolean(description: string) {
  return Type.Boolean({ ...note('boolean', description) });
}

/** A calendar day in Denver, e.g. `2015-07-31`. */
export function date(description: string) {
  return Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', ...note('date', description) });
}

/** A UTC instant, e.g. `2015-07-31T18:47:35.000Z`. */
export function timestamp(description: string) {
  return Type.String({
    pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$',
    ...note('timestamp', description),
  });
}

/** Lets a column be null: the row does not say, or says something that counts as nothing. */
export function nullable<Schema extends TSchema>(schema: Schema): TUnion<[Schema, TNull]> {
  return Type.Union([schema, Type.Null()], noteOf(schema));
}

/** Reads the columns of a model, in the model's order. */
export function columnsOf(model: TObject<TProperties>): Column[] {
  return Object.entries(model.properties).map(([name, schema]) => {
    const { glue, privacy, freeText, maxLength, values, description } = noteOf(schema);
    return {
      name,
      glue,
      nullable: 'anyOf' in schema,
      privacy,
      freeText,
      ...(glue === 'string' ? { maxLength } : {}),
      ...(values ? { values } : {}),
      description,
    };
  });
}

function noteOf(schema: TSchema): Note {
  const { glue, description, privacy, freeText, maxLength, values } = schema as TSchema & Note;
  return { glue, description, privacy, freeText, maxLength, ...(values ? { values } : {}) };
}
