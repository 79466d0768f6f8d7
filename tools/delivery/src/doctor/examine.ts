import type { Target } from '../config';
import {
  checkCredentials,
  checkInstall,
  checkLakeBucket,
  checkLock,
  checkNode,
  checkOidc,
  checkQuotas,
  checkServiceRoles,
  checkStacks,
  vital,
  type DoctorPorts,
  type Finding,
} from './checks';
import type { Answer } from '../verbs/context';

/** Runs every check; without credentials only those that need none. Exit code 1 when something would stop a deploy. */
export async function examine(
  ports: DoctorPorts,
  target: Target,
  apps: readonly string[],
  nowMs: number,
): Promise<Answer> {
  const findings: Finding[] = [
    checkNode(ports),
    await checkInstall(ports),
    ...(await checkCredentials(ports, target)),
  ];
  const account = findings.find(({ check, outcome }) => check === 'account' && outcome === 'ok')?.says;
  if (account !== undefined)
    findings.push(
      ...(await vital('stacks', () => checkStacks(ports, target, apps))),
      ...(await vital('lake bucket', async () => [await checkLakeBucket(ports, target, account)])),
      ...(await vital('lock', async () => [await checkLock(ports, nowMs)])),
      ...(await checkServiceRoles(ports)),
      ...(await checkQuotas(ports)),
      await checkOidc(ports),
    );
  const stops = findings.filter(({ outcome }) => outcome === 'stop').length;
  return {
    exitCode: stops > 0 ? 1 : 0,
    data: { stage: target.stage, region: target.region, ready: stops === 0, findings },
    lines: [...findings.flatMap(lineOf), closing(stops, account !== undefined)],
  };
}

const marks: Record<Finding['outcome'], string> = {
  ok: 'ok     ',
  warn: 'note   ',
  stop: 'STOP   ',
  unknown: 'unknown',
};

function lineOf({ check, outcome, says, next }: Finding): string[] {
  return [`${marks[outcome]} ${check}: ${says}`, ...(next ? [`        next: ${next}`] : [])];
}

function closing(stops: number, asked: boolean): string {
  if (stops === 0) return 'Nothing stops a deploy.';
  return `${stops} would stop a deploy${asked ? '' : '; the rest is not asked before that'}.`;
}
