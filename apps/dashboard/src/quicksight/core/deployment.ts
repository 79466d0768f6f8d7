import type {
  CreateDataSourceRequest,
  DashboardVersionDefinition,
  RefreshSchedule,
} from '@aws-sdk/client-quicksight';
import { questions } from '@denver/questions';
import type { CityMap } from '../../core/boundaries';
import {
  dataSet,
  dataSources,
  isPublished,
  refreshSchedule,
  type DataSetInput,
  type Feed,
} from './data-sets';
import { definition, type Shown } from './definition';
import { mapFile, type MapFile } from './map-visual';
import { idOf, type Place } from './names';

/** Everything that is to stand in QuickSight. */
export interface Deployment {
  readonly place: Place;
  readonly dataSources: ReadonlyArray<
    Omit<CreateDataSourceRequest, 'AwsAccountId'> & { DataSourceId: string }
  >;
  readonly dataSets: readonly DataSetInput[];
  /** For SPICE. */
  readonly schedule?: RefreshSchedule & { readonly ScheduleId: string };
  readonly themeId: string;
  readonly analysisId: string;
  readonly dashboardId: string;
  readonly folderId: string;
  /** Name of analysis, dashboard and folder. */
  readonly name: string;
  readonly definition: DashboardVersionDefinition;
  readonly map: MapFile;
  /** Ids of questions that row-level rules cannot hold and that are therefore not shown. */
  readonly leftOut: readonly string[];
}

/** Works the whole deployment out of the questions; asks nobody. */
export function deployment(place: Place, feed: Feed, cityMap: CityMap): Deployment {
  const shown: Shown[] = questions
    .filter((question) => isPublished(question, feed))
    .map((question) => ({ question, dataSet: dataSet(question, place, feed) }));
  const map = mapFile(cityMap);
  const { stage } = place;
  return {
    place,
    dataSources: dataSources(place, feed),
    dataSets: shown.map(({ dataSet: input }) => input),
    ...(feed.import === 'spice' ? { schedule: refreshSchedule(feed) } : {}),
    themeId: idOf(stage, 'theme', 'theme'),
    analysisId: idOf(stage, 'analysis', 'questions'),
    dashboardId: idOf(stage, 'dashboard', 'questions'),
    folderId: idOf(stage, 'folder', 'questions'),
    name: `Denver service requests (${stage})`,
    definition: definition(place, shown, map),
    map,
    leftOut: questions.filter((question) => !isPublished(question, feed)).map(({ id }) => id),
  };
}
