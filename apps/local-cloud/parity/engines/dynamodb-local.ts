import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EngineMissingError } from '../errors';
import { freePort, startServer, type Engine } from './engine';
import { isThere } from './moto';
import { runProgram } from './run-program';

/** The artifact by its name in Maven's central repository; 2.x is the last line that runs on Java 17. */
const artifact = { groupId: 'com.amazonaws', artifactId: 'DynamoDBLocal', version: '2.6.1' };

/** How a message names it. */
export const dynamoDbLocalPackage = `${artifact.groupId}:${artifact.artifactId}:${artifact.version}`;

const mainClass = 'com.amazonaws.services.dynamodbv2.local.main.ServerRunner';

/**
 * Gets Amazon's DynamoDB Local with what it depends on, once, and starts it in memory.
 *
 * It has no option for the address it listens at; it answers whoever presents any key.
 *
 * @param cache folder that outlives the run
 * @throws EngineMissingError it cannot be had, there is no Java 17 or Maven, or it does not come up
 */
export async function startDynamoDbLocal(cache: string): Promise<Engine> {
  try {
    const folder = join(cache, dynamoDbLocalPackage.replaceAll(/[^a-z0-9.]+/gi, '-'));
    const lib = await install(folder);
    const port = await freePort();
    const server = await startServer({
      command: 'java',
      args: [
        // The native SQLite is one of its dependencies.
        `-Djava.library.path=${lib}`,
        '-Xmx512m',
        '-cp',
        join(lib, '*'),
        mainClass,
        '-inMemory',
        '-sharedDb',
        '-disableTelemetry',
        '-port',
        String(port),
      ],
      cwd: folder,
      endpoint: `http://127.0.0.1:${port}`,
    });
    return { name: 'dynamodb-local', version: `DynamoDB Local ${artifact.version}`, ...server };
  } catch (error) {
    throw new EngineMissingError(dynamoDbLocalPackage, error);
  }
}

async function install(folder: string): Promise<string> {
  const lib = join(folder, 'lib');
  const done = join(folder, 'installed');
  if (await isThere(done)) return lib;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'pom.xml'), pom());
  await runProgram('mvn', ['-q', '-B', 'dependency:copy-dependencies', `-DoutputDirectory=${lib}`], {
    cwd: folder,
  });
  await mkdir(done);
  return lib;
}

function pom(): string {
  const dependency = Object.entries(artifact).map(([name, value]) => `<${name}>${value}</${name}>`);
  return `<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>denver</groupId><artifactId>parity</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies><dependency>${dependency.join('')}</dependency></dependencies>
</project>
`;
}
