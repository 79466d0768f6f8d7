import type { BucketOwner } from '../adapters/package-buckets';
import type { Identity } from '../adapters/identity';
import type { StackView } from '../adapters/stacks';
import type { Target } from '../config';
import { isHeld, type LockValue } from '../core/lock';
import { isServiceOf } from '../core/removal';
import { oneLine } from '../core/stack-events';
import { isBroken, nextFor } from '../core/stack-state';
import { DeliveryError } from '../errors';

/** What one check found. */
export interface Finding {
  /** e.g. `lake bucket`. */
  readonly check: string;
  /** `stop` would stop a deploy, `warn` may matter later, `unknown` could not be asked. */
  readonly outcome: 'ok' | 'warn' | 'stop' | 'unknown';
  readonly says: string;
  /** The exact next command; empty when there is nothing to do. */
  readonly next: string;
}

/** What the checks ask; each may reject with an SDK error or one of ours. */
export interface DoctorPorts {
  readonly nodeVersion: string;
  /** Is the deploy program installed. */
  isInstalled(): Promise<boolean>;
  identity(): Promise<Identity>;
  stacks(): Promise<readonly StackView[]>;
  bucketOwner(name: string): Promise<BucketOwner>;
  roleExists(name: string): Promise<boolean>;
  /** ARNs. */
  oidcProviders(): Promise<readonly string[]>;
  /** Stacks the account may have. */
  stackLimit(): Promise<number | undefined>;
  /** Roles the account has and may have. */
  roleQuota(): Promise<{ used: number; limit: number } | undefined>;
  lock(): Promise<LockValue | undefined>;
}

/** The oldest Node the tools run on. */
const leastNode = [20, 19] as const;

/** Roles that AWS makes at the first use of a service when the caller may, and that have to be there else. */
const serviceLinkedRoles = [
  { role: 'AWSServiceRoleForRedshift', service: 'redshift.amazonaws.com', for: 'warehouse' },
] as const;

const oidcHost = 'token.actions.githubusercontent.com';

/** Stacks and roles a whole stage takes. */
const [stacksOfStage, rolesOfStage] = [12, 20] as const;

const passed = (check: string, says: string): Finding => ({ check, outcome: 'ok', says, next: '' });

/** Node is new enough. */
export function checkNode({ nodeVersion }: Pick<DoctorPorts, 'nodeVersion'>): Finding {
  const [major = 0, minor = 0] = nodeVersion.replace(/^v/, '').split('.').map(Number);
  const enough = major > leastNode[0] || (major === leastNode[0] && minor >= leastNode[1]);
  if (enough) return passed('node', nodeVersion);
  const says = `expected Node ${leastNode.join('.')} or newer, got ${nodeVersion}`;
  return { check: 'node', outcome: 'stop', says, next: 'nvm install && nvm use' };
}

/** The dependencies are there. */
export async function checkInstall(ports: Pick<DoctorPorts, 'isInstalled'>): Promise<Finding> {
  if (await ports.isInstalled()) return passed('install', 'the deploy program is installed');
  return {
    check: 'install',
    outcome: 'stop',
    says: 'node_modules is not complete',
    next: 'npm ci --ignore-scripts',
  };
}

/** Credentials, account, region and endpoint, which one question to STS answers. */
export async function checkCredentials(
  ports: Pick<DoctorPorts, 'identity'>,
  target: Target,
): Promise<Finding[]> {
  try {
    const { account, arn } = await ports.identity();
    const expected = target.account ?? account;
    return [
      arn.endsWith(':root') && target.endpoint === undefined
        ? {
            check: 'credentials',
            outcome: 'warn',
            says: `${arn}: the account's root user`,
            next: 'aws configure sso',
          }
        : passed('credentials', arn),
      expected === account
        ? passed('account', account)
        : {
            check: 'account',
            outcome: 'stop',
            says: `expected ${expected}, got ${account}`,
            next: 'export AWS_PROFILE=<profile of that account>',
          },
      passed('region', target.endpoint ? `${target.region} at ${target.endpoint}` : target.region),
    ];
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    const check = error.code === 'delivery.region' ? 'region' : 'credentials';
    return [{ check, outcome: 'stop', says: error.message, next: error.next }];
  }
}

/** No stack of the stage is broken or being changed. */
export async function checkStacks(
  ports: Pick<DoctorPorts, 'stacks'>,
  { stage }: Target,
  apps: readonly string[],
): Promise<Finding[]> {
  const mine = (await ports.stacks()).filter(
    ({ tags, name }) => tags['stage'] === stage || (name.startsWith('denver-') && name.endsWith(`-${stage}`)),
  );
  const bad = mine.flatMap(({ name, status, tags, changedAt }): Finding[] => {
    const service = tags['service'] ?? name.slice(0, -stage.length - 1);
    const app = apps.find((one) => isServiceOf(one, service, apps)) ?? service.replace(/^denver-/, '');
    if (isBroken(status))
      return [
        { check: 'stacks', outcome: 'stop', says: `${name} is ${status}`, next: nextFor(app, name, status) },
      ];
    if (status.endsWith('_IN_PROGRESS'))
      return [
        {
          check: 'stacks',
          outcome: 'stop',
          says: `${name} is ${status} since ${changedAt}`,
          next: 'Wait until it has ended.',
        },
      ];
    return [];
  });
  return bad.length > 0 ? bad : [passed('stacks', `${mine.length} of stage ${stage}, none broken`)];
}

/** The lake's bucket name is free, or its bucket is in our stack. */
export async function checkLakeBucket(
  ports: Pick<DoctorPorts, 'bucketOwner' | 'stacks'>,
  { stage, region }: Target,
  account: string,
): Promise<Finding> {
  const bucket = `denver-lake-${account}-${region}-${stage}`;
  const check = 'lake bucket';
  const stop = (says: string, next: string): Finding => ({ check, outcome: 'stop', says, next });
  switch (await ports.bucketOwner(bucket)) {
    case 'nobody':
      return passed(check, `${bucket} is free`);
    case 'others':
      return stop(`${bucket} belongs to somebody else`, 'Choose another stage: export STAGE=<name>');
    case 'elsewhere':
      return stop(`${bucket} is in another region`, `aws s3api get-bucket-location --bucket ${bucket}`);
    case 'us': {
      const stack = `denver-ingest-state-${stage}`;
      const standing = (await ports.stacks()).find(({ name }) => name === stack);
      if (standing && !isBroken(standing.status)) return passed(check, `${bucket} is there, stack ${stack}`);
      return stop(
        `${bucket} is there without its stack ${stack}: left by an earlier one, and its name is taken`,
        `aws s3 rb s3://${bucket} (when it is empty), or import it into the stack`,
      );
    }
  }
}

/** Service-linked roles, which are made at first use when the deployer may. */
export async function checkServiceRoles(ports: Pick<DoctorPorts, 'roleExists'>): Promise<Finding[]> {
  return Promise.all(
    serviceLinkedRoles.map(({ role, service, for: app }) =>
      asked(`role ${role}`, async () => {
        const check = `role ${role}`;
        if (await ports.roleExists(role)) return passed(check, 'is there');
        const says = `is missing; ${app} needs it, and AWS makes it only when the deployer may iam:CreateServiceLinkedRole`;
        return {
          check,
          outcome: 'warn',
          says,
          next: `aws iam create-service-linked-role --aws-service-name ${service}`,
        } as const;
      }),
    ),
  );
}

/** Room for the stacks and roles of a stage. */
export async function checkQuotas(
  ports: Pick<DoctorPorts, 'stackLimit' | 'stacks' | 'roleQuota'>,
): Promise<Finding[]> {
  const room = (
    check: string,
    used: number,
    limit: number | undefined,
    wanted: number,
    code: string,
  ): Finding => {
    if (limit === undefined) return { check, outcome: 'unknown', says: 'the limit is not told', next: '' };
    const says = `${used} of ${limit}`;
    if (used + wanted <= limit) return passed(check, says);
    const next = `aws service-quotas request-service-quota-increase --service-code ${code} --quota-code <see the console> --desired-value ${limit + wanted}`;
    return {
      check,
      outcome: used >= limit ? 'stop' : 'warn',
      says: `${says}; a stage takes up to ${wanted}`,
      next,
    };
  };
  return [
    await asked('quota of stacks', async () =>
      room(
        'quota of stacks',
        (await ports.stacks()).length,
        await ports.stackLimit(),
        stacksOfStage,
        'cloudformation',
      ),
    ),
    await asked('quota of roles', async () => {
      const quota = await ports.roleQuota();
      return room('quota of roles', quota?.used ?? 0, quota?.limit, rolesOfStage, 'iam');
    }),
  ];
}

/** GitHub may ask for credentials; needed by the deploy workflow alone. */
export async function checkOidc(ports: Pick<DoctorPorts, 'oidcProviders'>): Promise<Finding> {
  const check = 'github oidc';
  return asked(check, async () => {
    const provider = (await ports.oidcProviders()).find((arn) => arn.endsWith(`/${oidcHost}`));
    if (provider) return passed(check, provider);
    return {
      check,
      outcome: 'warn',
      says: 'there is no provider, so the deploy workflow gets no credentials; a deploy from here needs none',
      next: `aws iam create-open-id-connect-provider --url https://${oidcHost} --client-id-list sts.amazonaws.com`,
    };
  });
}

/** Nobody deploys the stage right now. */
export async function checkLock(ports: Pick<DoctorPorts, 'lock'>, nowMs: number): Promise<Finding> {
  const lock = await ports.lock();
  if (!lock || !isHeld(lock, nowMs)) return passed('lock', 'nobody deploys');
  return {
    check: 'lock',
    outcome: 'stop',
    says: `${lock.owner} deploys, at the latest until ${lock.expiresAt}`,
    next: 'Wait for it.',
  };
}

/** A question some clouds and roles do not answer: not being told is no reason to stop. */
async function asked(check: string, ask: () => Promise<Finding>): Promise<Finding> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const [sentence = ''] = oneLine(error.message).split('. ');
    return { check, outcome: 'unknown', says: `not told: ${sentence}`, next: '' };
  }
}

/** A check that a deploy depends on: what cannot be asked stops it, in the words of our own errors. */
export async function vital(check: string, look: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    return [{ check, outcome: 'stop', says: error.message, next: error.next }];
  }
}
