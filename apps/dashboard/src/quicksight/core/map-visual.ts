import type { LayerMapVisual } from '@aws-sdk/client-quicksight';
import type { Question } from '@denver/questions';
import { denverBox } from '@denver/record-model';
import type { CityMap } from '../../core/boundaries';
import type { Fields } from './fields';
import { fingerprint } from './names';
import { palette } from './theme';

/** Id of the file of polygons within the definition. */
export const mapFileId = 'neighborhoods';

/** The member of a polygon's properties that holds the neighborhood's name. */
const nameMember = 'name';

/** The neighborhoods as QuickSight draws them, and where in the lake's bucket they lie, by content. */
export interface MapFile {
  /** e.g. `quicksight/neighborhoods-0b1c….geojson` */
  readonly key: string;
  readonly body: string;
}

/** The map as a file of GeoJSON polygons. */
export function mapFile({ shapes }: CityMap): MapFile {
  const collection = {
    type: 'FeatureCollection',
    features: shapes.map(({ name, polygons }) => ({
      type: 'Feature',
      properties: { [nameMember]: name },
      geometry: { type: 'MultiPolygon', coordinates: polygons },
    })),
  };
  return {
    key: `quicksight/neighborhoods-${fingerprint(collection)}.geojson`,
    body: JSON.stringify(collection),
  };
}

/** A layer of polygons, each coloured by the answer's row of its name. */
export function mapVisual(question: Question, fields: Fields): Omit<LayerMapVisual, 'VisualId'> {
  const { x, y } = question.chart;
  return {
    DataSetIdentifier: question.id,
    ChartConfiguration: {
      Legend: { Visibility: 'VISIBLE' },
      MapStyle: { BaseMapStyle: 'LIGHT_GRAY', BaseMapVisibility: 'VISIBLE' },
      MapState: { Bounds: bounds, MapNavigation: 'ENABLED' },
      MapLayers: [
        {
          LayerId: 'neighborhoods',
          LayerType: 'POLYGON',
          Label: question.title,
          Visibility: 'VISIBLE',
          DataSource: { StaticFileDataSource: { StaticFileId: mapFileId } },
          JoinDefinition: {
            ShapeKeyField: nameMember,
            DatasetKeyField: { FieldId: fields.id(x), Column: fields.column(x) },
            ColorField: { ColorValuesFields: y.map((name) => fields.measure(name)) },
          },
          LayerDefinition: {
            PolygonLayer: {
              Style: {
                PolygonSymbolStyle: {
                  StrokeColor: { Solid: { Color: palette.border } },
                  StrokeWidth: { LineWidth: 1 },
                },
              },
            },
          },
          Tooltip: fields.tooltip([x, ...y]),
        },
      ],
    },
  };
}

const bounds = {
  North: denverBox.maxLatitude,
  South: denverBox.minLatitude,
  West: denverBox.minLongitude,
  East: denverBox.maxLongitude,
};
