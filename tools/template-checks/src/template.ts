import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NoTemplateError } from './errors';

/** The parts of a CloudFormation template that the checks read themselves. */
export interface Template {
  Resources: Record<
    string,
    { Type: string; Properties?: object; Metadata?: { accepted?: Record<string, string> } }
  >;
}

/** A packaged template and where it lies. */
export interface PackagedTemplate {
  /** e.g. `apps/consumer/dist/main/cloudformation-template-update-stack.json`. */
  file: string;
  template: Template;
}

const templateName = 'cloudformation-template-update-stack.json';

/**
 * The templates that packaging left in `dist/` of an app's folder, one per stack.
 *
 * @throws NoTemplateError the app was not packaged
 */
export function packagedTemplates(folder: string): PackagedTemplate[] {
  const dist = join(folder, 'dist');
  const files = existsSync(dist)
    ? readdirSync(dist)
        .map((name) => join(dist, name, templateName))
        .filter((file) => existsSync(file))
    : [];
  if (files.length === 0) throw new NoTemplateError(folder);
  return files.sort().map(readTemplate);
}

/** Reads one template file. */
export function readTemplate(file: string): PackagedTemplate {
  return { file, template: JSON.parse(readFileSync(file, 'utf8')) as Template };
}
