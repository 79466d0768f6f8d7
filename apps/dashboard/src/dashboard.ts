import type { S3Client } from '@aws-sdk/client-s3';
import { athenaClient, redshiftDataClient } from '@denver/aws-clients';
import { question } from '@denver/questions';
import { athenaEngine } from './adapters/athena-engine';
import { cityMapOf } from './adapters/city-map';
import { cubesState } from './adapters/cubes-state';
import { lakeState } from './adapters/lake-state';
import { readPageFiles } from './adapters/page-files';
import { redshiftEngine } from './adapters/redshift-engine';
import type { EngineName, Source } from './config';
import { Answers, type Engine } from './core/answers';
import type { CityMap } from './core/boundaries';
import { countFrom } from './core/count-state';
import type { StreamResponse } from './core/exchange';
import { createRouter, type Router } from './core/router';
import { Watch } from './core/watch';

/** What a dashboard is made of. */
export interface DashboardOptions {
  readonly engine: EngineName;
  readonly source: Source;
  readonly stage: string;
  readonly s3: S3Client;
  readonly lakeBucket: string;
  /** Folder of the built page. */
  readonly page: string;
  /** The state of the data is read again after this long. */
  readonly maxAgeMs: number;
  readonly isOwnHost: (host: string) => boolean;
  /** How `/api/live` answers. */
  readonly live: (watch: Watch) => StreamResponse;
  readonly log: (line: string) => void;
}

/** A dashboard, ready to be served. */
export interface Dashboard {
  readonly router: Router;
  readonly watch: Watch;
}

const answersBytes = 64 * 1024 * 1024;
const queryTimeoutMs = 25_000;

/**
 * Puts a dashboard together; nothing is asked yet.
 *
 * @throws DashboardConfigError the page is not built
 */
export function createDashboard(options: DashboardOptions): Dashboard {
  const { source, s3, lakeBucket, log } = options;
  const engine = engineOf(options);
  const answers = new Answers({ engine, source, maxBytes: answersBytes, abreast: 12 });
  const watch = new Watch({
    source: source === 'cubes' ? cubesState(s3, lakeBucket) : lakeState(s3, lakeBucket),
    maxAgeMs: options.maxAgeMs,
    now: Date.now,
    about: { engine: engine.name, source },
    count: countFrom(async (state) => (await answers.get(question('monthly-volume'), {}, state)).answer, log),
  });
  const files = readPageFiles(options.page);
  const cells = JSON.parse(String(files.get('/neighborhoods.json')?.response.body)) as CityMap;
  const router = createRouter({
    answers,
    watch,
    asset: (path) => files.get(path),
    cityMap: cityMapOf({ s3, bucket: lakeBucket, cells, now: Date.now, log }),
    live: () => options.live(watch),
    isOwnHost: options.isOwnHost,
    log,
  });
  return { router, watch };
}

function engineOf({ engine, stage }: DashboardOptions): Engine {
  const workGroup = `denver-${stage}`;
  return engine === 'redshift'
    ? redshiftEngine(redshiftDataClient(), {
        workgroupName: workGroup,
        database: 'denver',
        timeoutMs: queryTimeoutMs,
      })
    : athenaEngine(athenaClient(), { workGroup, database: `denver_${stage}`, timeoutMs: queryTimeoutMs });
}
