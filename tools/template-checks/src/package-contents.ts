import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Finding } from './finding';
import { readTemplate } from './template';
import { zipNames } from './zip-names';

/** The one rule of this checker. */
export const packageRule = 'PACKAGE';

/** A function as the template and the packaging tool's own record of the service tell it. */
interface PackagedFunction {
  resource: string;
  /** File name of its zip, beside the template. */
  zip: string;
  /** e.g. `src/handler.handler`. */
  handler: string;
  /** Files that travel with the code, e.g. `dist/page/**`. */
  patterns: readonly string[];
}

/**
 * Findings about what a template's functions are made of: each zip has to hold the file Lambda looks for and something
 * for every pattern the service names, and nothing besides. A package without them deploys well and fails at its first
 * call.
 */
export function checkPackages(file: string): Finding[] {
  const functions = packagedFunctions(file);
  return functions.flatMap((one) => {
    const neighbours = functions.filter(({ zip }) => zip === one.zip);
    return problems(join(dirname(file), one.zip), one, neighbours).map((message) => ({
      checker: 'packages',
      rule: packageRule,
      resource: one.resource,
      message,
    }));
  });
}

/** @param neighbours the functions that share the zip, this one too */
function problems(zip: string, one: PackagedFunction, neighbours: readonly PackagedFunction[]): string[] {
  const names = existsSync(zip) ? zipNames(readFileSync(zip)) : undefined;
  if (!names) return [`Expected a zip ${one.zip} beside the template, got none`];
  const missing = [handlerFile(one.handler), ...one.patterns.map(matcher)]
    .map((matches, index) => ({ matches, what: [one.handler, ...one.patterns][index] }))
    .filter(({ matches }) => !names.some(matches))
    .map(({ what }) => `Expected ${one.zip} to hold ${what}, got no such file`);
  const wanted = neighbours.flatMap(({ handler, patterns }) => [
    handlerFile(handler),
    ...patterns.map(matcher),
  ]);
  const extra = names.filter((name) => !name.endsWith('/') && !wanted.some((matches) => matches(name)));
  if (extra.length === 0) return missing;
  const shown = extra.slice(0, 3).join(', ');
  return [...missing, `Expected ${one.zip} to hold nothing else, got ${extra.length} more files: ${shown}`];
}

/** Lambda looks for `src/handler.{mjs,js,cjs}` for the handler `src/handler.handler`. */
function handlerFile(handler: string): (name: string) => boolean {
  const path = handler.replace(/\.[^./]+$/, '');
  return (name) => ['mjs', 'js', 'cjs'].some((ending) => name === `${path}.${ending}`);
}

/** A name, or everything below a folder: `dist/page/**`. */
function matcher(pattern: string): (name: string) => boolean {
  if (!pattern.endsWith('/**')) return (name) => name === pattern;
  const folder = pattern.slice(0, -2);
  return (name) => name.startsWith(folder);
}

function packagedFunctions(file: string): PackagedFunction[] {
  const patterns = patternsByFunction(join(dirname(file), 'serverless-state.json'));
  return Object.entries(readTemplate(file).template.Resources)
    .filter(([, { Type }]) => Type === 'AWS::Lambda::Function')
    .map(([resource, { Properties }]) => {
      const { Code, Handler, FunctionName } = Properties as {
        Code: { S3Key: string };
        Handler: string;
        FunctionName: string;
      };
      return {
        resource,
        zip: basename(Code.S3Key),
        handler: Handler,
        patterns: patterns[FunctionName] ?? [],
      };
    });
}

/** What the service says of its functions' packages, by the functions' names. */
function patternsByFunction(stateFile: string): Record<string, string[]> {
  if (!existsSync(stateFile)) return {};
  const { service } = JSON.parse(readFileSync(stateFile, 'utf8')) as {
    service: { functions?: Record<string, { name: string; package?: { patterns?: string[] } }> };
  };
  return Object.fromEntries(
    Object.values(service.functions ?? {}).map(({ name, package: made }) => [name, made?.patterns ?? []]),
  );
}
