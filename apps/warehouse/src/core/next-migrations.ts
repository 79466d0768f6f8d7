import {
  checksumsOf,
  nextFiles,
  refuseEdits,
  type FileSnapshot,
  type GeneratedFile,
  type Migration,
  type RenameWishes,
  type SchemaStep,
} from '@denver/migrations';
import { createHash } from 'node:crypto';
import { followModel, type LakeSnapshot, type modelColumns } from './lake-columns';
import type { warehouseObjects, WarehouseObject } from './objects';

/** What the migrations make, and what people decided on the way; checked in as `sql/redshift/schema.json`. */
export interface WarehouseSnapshot extends FileSnapshot {
  readonly lake: LakeSnapshot;
  /** SHA-256 of the statements that make an object, by its key. */
  readonly objects: Readonly<Record<string, string>>;
}

/** What the warehouse is to be; tests bring their own. */
export interface WarehouseModel {
  readonly columns: ReturnType<typeof modelColumns>;
  readonly objects: typeof warehouseObjects;
}

const header =
  '-- Made from the record model, the cubes and the dimensions by `nx run warehouse:generate`; do not edit.';

/**
 * The migrations that bring the warehouse from the files as they are to the models as they are. Files that are there
 * stay as they are: what changed is added, as the next numbers. Nothing to do gives no file.
 *
 * @throws MigrationFileError a file of the snapshot is edited or gone; names it
 * @throws SchemaChangeError a change that the warehouse cannot follow, or that may be meant in two ways
 */
export function nextMigrations(
  migrations: readonly Migration[],
  snapshot: WarehouseSnapshot | undefined,
  model: WarehouseModel,
  wishes: RenameWishes = {},
): { files: GeneratedFile[]; snapshot: WarehouseSnapshot } {
  refuseEdits(migrations, snapshot);
  const lake = followModel(snapshot?.lake, model.columns, wishes);
  const objects = model.objects(lake);
  const known = snapshot?.objects ?? {};
  const steps = [
    ...goneKeys(known, objects).map((key) => dropStep(key)),
    ...objects
      .filter((object) => known[object.key] !== digest(object))
      .map((object) => (known[object.key] === undefined ? createStep(object) : replaceStep(object))),
  ];
  const { files, all } = nextFiles(migrations, steps, header);
  return {
    files,
    snapshot: {
      migrations: checksumsOf(all),
      lake,
      objects: Object.fromEntries(objects.map((object) => [object.key, digest(object)])),
    },
  };
}

function digest({ create }: WarehouseObject): string {
  return createHash('sha256').update(create.join(';\n')).digest('hex');
}

function createStep({ words, create, isLone }: WarehouseObject): SchemaStep {
  return { words: `create-${words}`, sql: isLone ? text(create) : transaction(create) };
}

/** A replaced schema or role is one written by hand: only relations are made anew. */
function replaceStep({ words, create, drop, whenReplaced = [], isLone }: WarehouseObject): SchemaStep {
  if (isLone || drop === undefined) return { words: `change-${words}`, sql: text(create) };
  return { words: `replace-${words}`, sql: transaction([drop, ...create, ...whenReplaced]) };
}

function dropStep(key: string): SchemaStep {
  const [kind = '', name = ''] = key.split(' ');
  return {
    words: `drop-${name.replace(/^city\./, '').replaceAll('_', '-')}`,
    sql: text([`DROP ${kind.toUpperCase()} IF EXISTS ${name}`]),
  };
}

/** Schemas and roles may be in use elsewhere: taking them away is for a person. */
function goneKeys(known: Readonly<Record<string, string>>, objects: readonly WarehouseObject[]): string[] {
  return Object.keys(known).filter(
    (key) => /^(table|view) /.test(key) && !objects.some((object) => object.key === key),
  );
}

function transaction(statements: readonly string[]): string {
  return text(['BEGIN', ...statements, 'COMMIT']);
}

function text(statements: readonly string[]): string {
  return `${statements.join(';\n')};\n`;
}
