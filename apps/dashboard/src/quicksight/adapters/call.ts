import { whereOf } from '../core/explain';
import {
  AccessError,
  CallRefusedError,
  NotSubscribedError,
  QuickSightError,
  ThrottledError,
} from '../errors';

/** Errors after which nothing is there. */
const absent = new Set([
  'ResourceNotFoundException',
  'NoSuchEntityException',
  'QuickSightUserNotFoundException',
]);
const throttled = new Set(['ThrottlingException', 'TooManyRequestsException', 'LimitExceededException']);

const nextOf: Readonly<Record<string, string>> = {
  UnsupportedUserEditionException:
    'Groups, folders, themes and row-level rules are of the Enterprise edition: change the edition in the QuickSight console.',
  ResourceExistsException:
    'Something of that id is there that this did not make: look at it, delete it, run apply again.',
  ConflictException: 'Something else changes it at the moment: run apply again.',
  ConcurrentUpdatingException: 'Something else changes it at the moment: run apply again.',
  InvalidParameterValueException: 'Run doctor; when it finds nothing, report the words above.',
  PreconditionNotMetException: 'Run doctor: something this needs is not there.',
};

/**
 * Runs one call and tells its failure in our words.
 *
 * @throws AccessError, ThrottledError, NotSubscribedError, CallRefusedError
 */
export async function call<T>(action: string, send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    throw told(action, error);
  }
}

/** As {@link call}; undefined when what it asks about is not there. */
export async function find<T>(action: string, send: () => Promise<T>): Promise<T | undefined> {
  try {
    return await send();
  } catch (error) {
    if (error instanceof Error && absent.has(error.name) && !isUnsubscribed(error)) return undefined;
    throw told(action, error);
  }
}

/** Is the error that of an id that is taken. */
export function isTaken(error: unknown): boolean {
  return (
    error instanceof CallRefusedError &&
    (error.cause as Error | undefined)?.name === 'ResourceExistsException'
  );
}

function told(action: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof QuickSightError) return error;
  const { name, message } = error;
  if (isUnsubscribed(error))
    return new NotSubscribedError(/\b(\d{12})\b/.exec(message)?.[1] ?? 'of the caller', { cause: error });
  if (name === 'AccessDeniedException' || name === 'AccessDenied')
    return new AccessError(action, message, { cause: error });
  if (throttled.has(name)) return new ThrottledError(action, { cause: error });
  const isAnswer = typeof (error as { $fault?: unknown }).$fault === 'string';
  if (!isAnswer) return error;
  const where = whereOf(message);
  const reason = `${where ? `${where}: ` : ''}${name}: ${message}`;
  return new CallRefusedError(action, reason, nextOf[name] ?? 'Run doctor.', { cause: error });
}

/** The words of QuickSight to an account that has not signed up. */
function isUnsubscribed({ message }: Error): boolean {
  return /not (?:signed up|subscribed)|Directory information for account \d+ is not found/i.test(message);
}
