import type { S3Client } from '@aws-sdk/client-s3';
import { readObject } from '@denver/aws-clients';
import { officialMap, type CityMap } from '../core/boundaries';

const keptMs = 60_000;

/**
 * The map: the city's boundaries when the lake has them, else `cells`. Looked up again after a minute.
 *
 * A file that is no map of the 78 neighbourhoods, or a lake that does not answer, is told to `log`; the cells are drawn.
 */
export function cityMapOf(options: {
  readonly s3: Pick<S3Client, 'send'>;
  readonly bucket: string;
  readonly cells: CityMap;
  readonly now: () => number;
  readonly log: (line: string) => void;
}): () => Promise<CityMap> {
  const key = 'reference/neighborhoods.geojson';
  let kept: { map: Promise<CityMap>; at: number } | undefined;
  const read = async (): Promise<CityMap> => {
    try {
      const bytes = await readObject(options.s3, options.bucket, key);
      if (!bytes) return options.cells;
      const map = officialMap(JSON.parse(new TextDecoder().decode(bytes)));
      if (map) return map;
      options.log(
        `${key}: expected the GeoJSON of Denver's 78 statistical neighborhoods; the map shows cells`,
      );
    } catch (error) {
      options.log(`${key}: ${error instanceof Error ? error.message : String(error)}; the map shows cells`);
    }
    return options.cells;
  };
  return () => {
    if (!kept || options.now() - kept.at > keptMs) kept = { map: read(), at: options.now() };
    return kept.map;
  };
}
