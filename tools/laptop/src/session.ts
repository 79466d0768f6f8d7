import { agentConfig, type DatasetId } from '@denver/record-model';
import { accessSync, constants, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LaptopConfig } from './config';
import { LaptopConfigError, StoppedError } from './errors';
import { keepFlags } from './kept-flags';
import type { StatusSources } from './pipeline-status';
import { Program, type ProgramOptions } from './program';

/** Stage, region and account of everything on a laptop. */
export const laptop = { stage: 'dev', region: 'us-west-2', accountId: '000000000000' } as const;

/** What any AWS client needs to reach the local cloud: dummy credentials, and no advice on Node versions. */
export const clientEnvironment = {
  AWS_REGION: laptop.region,
  AWS_DEFAULT_REGION: laptop.region,
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
} as const;

/** The line that points any AWS client of a shell at the local cloud. */
export function exportLine(endpoint: string): string {
  const { AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = clientEnvironment;
  const variables = { AWS_ENDPOINT_URL: endpoint, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY };
  return `export ${Object.entries(variables)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')}`;
}

/** Firehose waits at least 60 s before it writes a partition, a schedule a minute; here that lasts six seconds. */
const INTERVAL_SCALE = '0.1';

/** The year after the synthetic one goes on in real time: so many requests make it, at `--live-rate` a second. */
const LIVE_CITY = { year: 2016, requests: 200_000 } as const;

/** Service requests of the synthetic city for each of its accidents. */
const REQUESTS_PER_ACCIDENT = 7;

/** The programs of one `npm start` and the folders they work in. */
export class Session {
  readonly endpoint: string;
  readonly env: NodeJS.ProcessEnv;
  readonly datasets: readonly DatasetId[];
  readonly #programs: Program[] = [];
  #stopping = false;

  constructor(
    readonly config: LaptopConfig,
    readonly workspaceRoot: string,
  ) {
    this.endpoint = `http://127.0.0.1:${config.port}`;
    this.datasets = config.accidents ? ['service-request', 'traffic-accident'] : ['service-request'];
    const { AWS_PROFILE: _profile, AWS_SESSION_TOKEN: _token, ...inherited } = process.env;
    this.env = {
      ...inherited,
      ...clientEnvironment,
      AWS_ENDPOINT_URL: this.endpoint,
      STAGE: laptop.stage,
    };
  }

  /** A path inside the state folder. */
  path(...parts: string[]): string {
    return join(this.config.stateDirectory, ...parts);
  }

  /** Where the generators write, one folder per dataset inside. */
  get logDirectory(): string {
    return this.path('log');
  }

  /** Bucket of the lake. */
  get lakeBucket(): string {
    return `denver-lake-${laptop.accountId}-${laptop.region}-${laptop.stage}`;
  }

  /** What progress is read from. */
  get statusSources(): StatusSources {
    return {
      endpoint: this.endpoint,
      generatorMain: this.#main('generator'),
      generatorStates: this.datasets.map((dataset) => this.path('generator', dataset)),
      liveStates: this.datasets.map((dataset) => this.#liveState(dataset)).filter((path) => existsSync(path)),
      lakeBucket: this.lakeBucket,
      agentMain: this.#main('agent'),
      agentConfig: this.path('agent.json'),
      agentState: this.path('agent'),
      env: this.env,
    };
  }

  /**
   * Makes the state folder.
   *
   * @throws LaptopConfigError it cannot be made, or not be written
   */
  makeStateFolder(): void {
    const { stateDirectory } = this.config;
    try {
      mkdirSync(stateDirectory, { recursive: true });
      accessSync(stateDirectory, constants.W_OK);
    } catch (error) {
      const reason = (error as NodeJS.ErrnoException).code ?? String(error);
      throw new LaptopConfigError(
        '--state',
        `Expected --state to be a folder that can be made and written, got ${stateDirectory}: ${reason}.`,
      );
    }
  }

  /**
   * Makes the folders and agent.json, and forgets earlier starts first when `--reset` says so. Only with the local cloud
   * running: its lock keeps a second session out of the state folder.
   */
  prepare(): void {
    if (this.config.reset) {
      for (const own of ['agent', 'agent.json', 'deployed', 'flags.json', 'generator', 'log'])
        rmSync(this.path(own), { recursive: true, force: true });
      for (const log of readdirSync(this.path('logs')))
        if (log !== 'local-cloud.log') rmSync(this.path('logs', log));
    }
    keepFlags(this.config);
    for (const dataset of this.datasets) mkdirSync(join(this.logDirectory, dataset), { recursive: true });
    writeFileSync(
      this.path('agent.json'),
      `${JSON.stringify(
        agentConfig({
          logDirectory: this.logDirectory,
          stage: laptop.stage,
          datasets: [...this.datasets],
          endpoint: this.endpoint,
          flowSettings: { maxBufferAgeMillis: 1_000 },
        }),
        null,
        2,
      )}\n`,
    );
  }

  /**
   * Starts the local cloud, emptied when `--reset` says so, and waits until it answers.
   *
   * @throws LaptopConfigError its port is taken, or the dashboard's, which is only wanted much later
   * @throws ProgramFailedError it ended before it answered
   */
  async startCloud({ reset = false } = {}): Promise<Program> {
    await assertPortFree('--port', this.config.port);
    if (!this.config.once) await assertPortFree('--dashboard-port', this.config.dashboardPort);
    if (reset) await this.start('local-cloud', ['reset', '--state', this.path('cloud')]).succeeded();
    const cloud = this.start('local-cloud', [
      'start',
      '--port',
      String(this.config.port),
      '--state',
      this.path('cloud'),
      '--firehose-interval-scale',
      INTERVAL_SCALE,
      '--schedule-interval-scale',
      INTERVAL_SCALE,
    ]);
    for (;;) {
      cloud.assertRunning();
      if (await answers(`${this.endpoint}/_local/health`)) return cloud;
      await sleep(50);
    }
  }

  /** Starts the agent on the generated agent.json. */
  startAgent(): Program {
    return this.start('agent', [
      'start',
      '--config',
      this.path('agent.json'),
      '--state-dir',
      this.path('agent'),
    ]);
  }

  /** Starts one generator per dataset; a second start goes on where the first one stopped. */
  startGenerators(): Program[] {
    return this.datasets.map((dataset) => {
      const isRequest = dataset === 'service-request';
      const source = (isRequest ? this.config.requests : this.config.accidents) ?? 'synthetic';
      const common = [
        'start',
        '--source',
        source,
        '--dataset',
        dataset,
        '--log-dir',
        this.logDirectory,
        '--state-dir',
        this.path('generator', dataset),
        '--rate',
        this.config.rate,
      ];
      return this.start(
        'generator',
        source === 'synthetic' ? [...common, ...this.#cityFlags(isRequest)] : common,
        dataset,
      );
    });
  }

  /** Starts the generators whose events keep coming: none when the sources are files, or the rate is 0. */
  startLiveGenerators(): Program[] {
    const { liveRate, requests, accidents } = this.config;
    if (liveRate === 0) return [];
    const synthetic = { 'service-request': requests, 'traffic-accident': accidents };
    return this.datasets
      .filter((dataset) => synthetic[dataset] === 'synthetic')
      .map((dataset) =>
        this.start(
          'generator',
          [
            ...['start', '--source', 'synthetic', '--dataset', dataset],
            ...['--log-dir', this.logDirectory, '--state-dir', this.#liveState(dataset)],
            ...liveFlags(dataset, this.config),
          ],
          `${dataset}-live`,
        ),
      );
  }

  /** Applies the migrations of `catalog` or `warehouse`. */
  async migrate(app: 'catalog' | 'warehouse'): Promise<void> {
    await this.start(app, ['migrate', '--stage', laptop.stage]).succeeded();
  }

  /**
   * Starts the dashboard and waits until it answers.
   *
   * @returns its address
   * @throws LaptopConfigError the port is taken
   * @throws ProgramFailedError it ended before it answered
   */
  async startDashboard(): Promise<string> {
    const { dashboardPort: port } = this.config;
    await assertPortFree('--dashboard-port', port);
    const dashboard = this.start('dashboard', ['start', '--port', String(port), '--stage', laptop.stage]);
    const address = `http://127.0.0.1:${port}`;
    for (;;) {
      dashboard.assertRunning();
      if (await answers(`${address}/healthz`)) return address;
      await sleep(50);
    }
  }

  /** @throws ProgramFailedError when the agent or the local cloud has ended, or a generator has failed */
  async assertHealthy(generators: readonly Program[]): Promise<void> {
    for (const program of this.#programs)
      if (
        program.options.args.includes('start') &&
        ['local-cloud', 'agent', 'dashboard'].includes(program.options.name)
      )
        program.assertRunning();
    for (const generator of generators) if (generator.pid === undefined) await generator.succeeded();
  }

  /** Whether there is something to stop. */
  get isRunning(): boolean {
    return this.#programs.some(({ pid }) => pid !== undefined);
  }

  /**
   * Stops what runs, sources first, the cloud last, so that each can still hand on what it holds. Nothing starts any
   * more.
   */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const program of [...this.#programs].reverse()) await program.stop();
  }

  /**
   * Starts a program that ends with the session.
   *
   * @throws StoppedError the session has stopped
   */
  run(options: ProgramOptions): Program {
    if (this.#stopping) throw new StoppedError();
    const program = new Program(options);
    this.#programs.push(program);
    return program;
  }

  /** Starts one of the apps with its output in the log of its name. */
  start(name: string, args: string[], suffix?: string): Program {
    return this.run({
      name,
      command: process.execPath,
      args: [this.#main(name), ...args],
      env: this.env,
      cwd: this.workspaceRoot,
      logFile: this.path('logs', `${suffix ? `${name}-${suffix}` : name}.log`),
    });
  }

  #cityFlags(isRequest: boolean): string[] {
    const { count, seed, faults } = this.config;
    const events = isRequest ? count : Math.max(1, Math.round(count / REQUESTS_PER_ACCIDENT));
    return [
      ...['--count', String(events), '--seed', String(seed)],
      ...['--updates', faults.updates, '--duplicates', faults.duplicates],
      ...['--late', faults.late, '--corrupt', faults.corrupt],
    ];
  }

  #liveState(dataset: DatasetId): string {
    return this.path('generator', `${dataset}-live`);
  }

  #main(app: string): string {
    return join(this.workspaceRoot, 'apps', app, 'dist/main.mjs');
  }
}

/** What a live generator is told of its city: both datasets go through the year at the same pace. */
export function liveFlags(
  dataset: DatasetId,
  { liveRate, seed, faults }: Pick<LaptopConfig, 'liveRate' | 'seed' | 'faults'>,
): string[] {
  const share = dataset === 'service-request' ? 1 : REQUESTS_PER_ACCIDENT;
  return [
    ...['--year', String(LIVE_CITY.year), '--count', String(Math.round(LIVE_CITY.requests / share))],
    ...['--seed', String(seed), '--updates', faults.updates, '--rate', String(liveRate / share)],
  ];
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(1_000) })).ok;
  } catch {
    return false;
  }
}

async function assertPortFree(flag: string, port: number): Promise<void> {
  if (await isPortTaken(port))
    throw new LaptopConfigError(
      flag,
      `Expected port ${port} of 127.0.0.1 to be free; something listens there. End it, or give ${flag} another.`,
    );
}

function isPortTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
