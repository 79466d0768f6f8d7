/** One event of a stack. */
export interface StackEvent {
  readonly id: string;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason: string;
}

/** What went wrong, and what to do. */
export interface Failure {
  /** One line. */
  readonly reason: string;
  readonly next: string;
  /** Physical names of what a rollback left in the account although the stack does not have it. */
  readonly leftBehind: readonly string[];
}

/** CloudFormation cancels what is under way when the first thing fails: those events are its echo. */
const echo = /(creation|update|deletion) cancelled|following resource\(s\) failed/i;

/**
 * Reads what made an operation fail from its events.
 *
 * @param events of that operation alone, the oldest first
 * @param nameOf the name a template gives to a resource: an event of one that was never made has none
 * @returns undefined when none of them is a failure
 */
export function failureOf(
  events: readonly StackEvent[],
  nameOf: (logicalId: string) => string | undefined = () => undefined,
): Failure | undefined {
  const failures = events.filter(({ status }) => status.endsWith('_FAILED'));
  const first = failures.find(({ reason }) => !echo.test(reason)) ?? failures[0] ?? rollbackOf(events);
  if (!first) return undefined;
  const leftBehind = events
    .filter(({ status }) => status === 'DELETE_SKIPPED')
    .map(({ physicalId }) => physicalId);
  const reason = `${first.logicalId} (${first.type}) ${first.status}: ${oneLine(first.reason) || 'no reason was given'}`;
  const where = { type: first.type, physicalId: first.physicalId || (nameOf(first.logicalId) ?? '') };
  return { reason, next: adviceFor(first.reason, where), leftBehind };
}

/** A template that cannot be resolved fails as a whole, without an event of any resource. */
function rollbackOf(events: readonly StackEvent[]): StackEvent | undefined {
  return events.find(({ status, reason }) => status.includes('ROLLBACK_IN_PROGRESS') && reason !== '');
}

/** Text without line breaks. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** The next step for a reason of CloudFormation's, or of the deploy program's. */
export function adviceFor(
  reason: string,
  where: Pick<StackEvent, 'type' | 'physicalId'> = { type: '', physicalId: '' },
): string {
  const missing = /No export named (\S+?)\.? found/.exec(reason)?.[1];
  if (missing) return `Deploy what exports it first: npx nx deploy ${appOfExport(missing)}`;
  if (/already exists|BucketAlreadyOwnedByYou|BucketAlreadyExists|name is taken/i.test(reason))
    return takenAdvice(reason, where);
  const denied = /not authorized to perform:? ([\w-]+:\w+)/i.exec(reason)?.[1];
  if (denied) return `Give the deploying role the action ${denied} (docs/deploy.md), then deploy again.`;
  const linked = /service.linked role/i.test(reason) && /([a-z-]+\.amazonaws\.com)/.exec(reason)?.[1];
  if (linked)
    return `Run: aws iam create-service-linked-role --aws-service-name ${linked}; then deploy again.`;
  if (
    /cannot be assumed|unable to assume|role .* (does not exist|cannot be found)|is invalid or cannot be assumed/i.test(
      reason,
    )
  )
    return 'The role is missing or new: see that it exists in this account, wait a minute and deploy again.';
  if (/limit ?exceeded|quota|too many/i.test(reason))
    return 'Ask for a higher quota in the Service Quotas console, then deploy again.';
  if (/in use|imported|is still/i.test(reason))
    return 'Another stack uses it: change that one first (npx nx run delivery:status names them).';
  return 'Mend the cause and run the same command again; what was done so far is rolled back or unchanged.';
}

function takenAdvice(reason: string, { type, physicalId }: Pick<StackEvent, 'type' | 'physicalId'>): string {
  const isBucket = type === 'AWS::S3::Bucket' || /bucket/i.test(reason);
  if (!isBucket)
    return `The name is taken${physicalId ? ` (${physicalId})` : ''}: a retained resource of an earlier stack. Delete it when it is empty, or import it into the stack.`;
  const bucket = /[a-z0-9][a-z0-9.-]{2,62}/.test(physicalId) ? physicalId : '<bucket>';
  return `The bucket name is taken. Is it ours: aws s3api head-bucket --bucket ${bucket}. Left by an earlier stack and empty: aws s3 rb s3://${bucket}; with data: import it; of somebody else (403): choose another --stage.`;
}

/** `denver-ingest-state-dev-LakeBucketName` belongs to app `ingest`. */
function appOfExport(name: string): string {
  return /^denver-([a-z0-9]+)-/.exec(name)?.[1] ?? name;
}
