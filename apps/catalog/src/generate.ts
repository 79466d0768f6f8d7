import { mkdir, writeFile } from 'node:fs/promises';
import { generatedMigrations } from './core/generated-migrations';

const folder = new URL('../sql/athena/', import.meta.url);

/** Writes the migrations that follow from the record model into `sql/athena/`. */
async function generate(): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const { name, text } of generatedMigrations()) await writeFile(new URL(name, folder), text);
}

await generate();
