import { randomUUID } from 'node:crypto';
import { CloudError } from '../../core/errors';
import type { Input } from '../../core/input';
import type { CodePackage } from './code-store';
import { defaultSettings, readFunctionSettings } from './function-input';
import type { FunctionModel, FunctionVersion } from './function-model';
import { touch } from './function-store';
import type { LambdaContext } from './lambda-context';

/** Makes a function. @throws CloudError ResourceConflictException, and as `readFunctionSettings` */
export async function createFunction(
  context: LambdaContext,
  name: string,
  input: Input,
  code: CodePackage,
  tags: Record<string, string>,
): Promise<FunctionModel> {
  const settings = readFunctionSettings(input, defaultSettings(name));
  const latest: FunctionVersion = {
    ...settings,
    version: '$LATEST',
    codeSha256: code.sha256,
    codeSize: code.size,
    lastModifiedMs: context.clock(),
    revisionId: randomUUID(),
  };
  const model: FunctionModel = { name, latest, versions: [], nextVersion: 1, aliases: {}, policy: [], tags };
  await context.functions.create(model);
  return model;
}

/** Sets code, settings or both of `$LATEST`; environments of the old ones end. */
export async function updateFunction(
  context: LambdaContext,
  name: string,
  change: { input?: Input; code?: CodePackage; architecture?: string },
): Promise<FunctionVersion> {
  const latest = await context.functions.change(name, (model) => {
    if (change.input) Object.assign(model.latest, readFunctionSettings(change.input, model.latest));
    if (change.code)
      Object.assign(model.latest, { codeSha256: change.code.sha256, codeSize: change.code.size });
    if (change.architecture) model.latest.architecture = change.architecture;
    touch(model.latest, context.clock());
    return model.latest;
  });
  context.invoker.retire();
  return latest;
}

/** Makes `$LATEST` a version; the same as the version before when nothing has changed since. */
export async function publishVersion(
  context: LambdaContext,
  name: string,
  options: { codeSha256?: string | undefined; description?: string | undefined } = {},
): Promise<FunctionVersion> {
  return context.functions.change(name, (model) => {
    const { latest } = model;
    if (options.codeSha256 !== undefined && options.codeSha256 !== latest.codeSha256)
      throw new CloudError(
        'InvalidParameterValueException',
        `CodeSHA256 (${options.codeSha256}) is different from current CodeSHA256 in $LATEST (${latest.codeSha256}). ` +
          'Please try again with the CodeSHA256 in $LATEST.',
      );
    const description = options.description ?? latest.description;
    const newest = model.versions.at(-1);
    if (newest && comparable({ ...latest, description }) === comparable(newest)) return newest;
    const version = { ...structuredClone(latest), description, version: String(model.nextVersion++) };
    touch(version, context.clock());
    model.versions.push(version);
    return version;
  });
}

/** Removes a function, or one version of it, which no alias may name. */
export async function deleteFunction(
  context: LambdaContext,
  name: string,
  qualifier?: string,
): Promise<void> {
  if (qualifier === undefined) await context.functions.remove(name);
  else
    await context.functions.change(name, (model) => {
      const alias = Object.values(model.aliases).find((candidate) => candidate.version === qualifier);
      if (alias)
        throw new CloudError(
          'ResourceConflictException',
          `Version ${qualifier} is in use by alias ${alias.name}.`,
          409,
        );
      model.versions = model.versions.filter((version) => version.version !== qualifier);
    });
  context.invoker.retire();
}

function comparable(version: FunctionVersion): string {
  const { version: _version, lastModifiedMs: _modified, revisionId: _revision, ...rest } = version;
  return (
    JSON.stringify(rest, Object.keys(rest).sort()) +
    JSON.stringify(Object.entries(version.environment).sort())
  );
}
