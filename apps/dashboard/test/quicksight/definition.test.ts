import type { Visual } from '@aws-sdk/client-quicksight';
import { questions } from '@denver/questions';
import { dataset, datasetIds } from '@denver/record-model';
import { describe, expect, it } from 'vitest';
import { sections } from '../../page/cards';
import { deployment } from '../../src/quicksight/core/deployment';
import { reviewed, reviewText } from '../../src/quicksight/core/review';
import { chartId, tableId } from '../../src/quicksight/core/visuals';
import { direct, place, spice, square } from './support/place';

const { definition, dataSets } = deployment(place, direct, square);
const visuals = reviewed(definition);
const byId = (id: string) => visuals.find((visual) => visual.id === id);

/** The types of QuickSight that may draw a kind of chart. */
const drawnAs: Readonly<Record<string, string>> = {
  line: 'LineChart',
  bar: 'BarChart',
  'stacked-bar': 'BarChart',
  pie: 'PieChart',
  map: 'LayerMap',
  treemap: 'TreeMap',
  heatmap: 'HeatMap',
};

describe('the page and QuickSight', () => {
  const cards = sections.flatMap((section) => section.cards.map(({ id }) => id));
  const ids = questions.map(({ id }) => id);

  it('both show each question once, and no other', () => {
    expect([...cards].sort()).toEqual([...ids].sort());
    expect(visuals.map(({ id }) => id)).toEqual([...questions.map(chartId), ...questions.map(tableId)]);
  });
});

describe.each(questions.map((question) => [question.id, question] as const))('%s', (id, question) => {
  const names = question.columns.map(({ name }) => name);
  const order = question.sort.map(({ column, direction }) => `${column} ${direction}`);

  it('has a table of the same columns, in the same order of columns and rows', () => {
    expect(byId(tableId(question))).toMatchObject({
      type: 'Table',
      dataSet: id,
      dimensions: names,
      sort: order,
    });
  });

  it('has a chart of its kind, its dimensions, its measures; what it does not draw is in its tooltip', () => {
    const { kind, x, y, series } = question.chart;
    const chart = byId(chartId(question));
    expect(chart).toMatchObject({ type: drawnAs[kind], dataSet: id, measures: y });
    expect([...(chart?.dimensions ?? [])].sort()).toEqual([x, ...(series ? [series] : [])].sort());
    expect([...(chart?.dimensions ?? []), ...(chart?.measures ?? []), ...(chart?.more ?? [])].sort()).toEqual(
      [...names].sort(),
    );
  });

  it('is sorted by keys of its order, the first among them, unless it is a map', () => {
    const { sort = [], type } = byId(chartId(question)) ?? {};
    if (type === 'LayerMap') return expect(sort).toEqual([]);
    expect(order).toEqual(expect.arrayContaining([...sort]));
    const isSeriesSplit = type === 'TreeMap' && question.sort[0]?.column === question.chart.series;
    expect(sort).toContain(isSeriesSplit ? order[1] : order[0]);
  });

  it('has the same limit in its SQL and in its chart', () => {
    const sql = sqlOf(id);
    expect(sql.match(/\nLIMIT (\d+)\n? *\)? *(AS answer)?/)?.[1]).toBe(
      question.limit === undefined ? undefined : String(question.limit),
    );
    if (question.limit !== undefined) expect(byId(chartId(question))?.limit).toBe(question.limit);
  });

  it('says the question in words, for those who see it and those who do not', () => {
    const bodies = (definition.Sheets ?? []).flatMap(({ Visuals = [] }) =>
      Visuals.map((visual: Visual) => Object.values(visual)[0] as Record<string, unknown>),
    );
    const mine = bodies.filter(
      ({ VisualId }) => VisualId === chartId(question) || VisualId === tableId(question),
    );
    expect(mine).toHaveLength(2);
    for (const body of mine)
      expect(body).toMatchObject({
        Title: { FormatText: { PlainText: question.title } },
        Subtitle: { FormatText: { PlainText: question.text } },
        VisualContentAltText: expect.stringContaining(question.title),
      });
  });
});

describe('definition', () => {
  it('is, line by line, what was reviewed', async () => {
    await expect(reviewText(definition)).toMatchFileSnapshot('definition.review.txt');
  });

  it('declares each data set it draws, and gives each control to the data sets that take it', () => {
    const declared = definition.DataSetIdentifierDeclarations?.map(({ Identifier }) => Identifier);
    expect(declared).toEqual(questions.map(({ id }) => id));
    const agency = definition.ParameterDeclarations?.map(
      ({ StringParameterDeclaration }) => StringParameterDeclaration,
    ).find((parameter) => parameter?.Name === 'Agency');
    const takers = questions.filter(({ parameters }) => parameters.includes('agency')).map(({ id }) => id);
    expect(agency?.MappedDataSetParameters?.map(({ DataSetIdentifier }) => DataSetIdentifier)).toEqual(
      takers,
    );
  });

  it('has unique ids, and each element of a layout is there', () => {
    for (const {
      Visuals = [],
      Layouts = [],
      ParameterControls = [],
      SheetControlLayouts = [],
    } of definition.Sheets ?? []) {
      const ids = Visuals.map((visual) => (Object.values(visual)[0] as { VisualId: string }).VisualId);
      const laid = Layouts[0]?.Configuration?.GridLayout?.Elements ?? [];
      expect(laid.map(({ ElementId }) => ElementId)).toEqual(ids);
      const controls = ParameterControls.map(
        (control) => (Object.values(control)[0] as { ParameterControlId: string }).ParameterControlId,
      );
      const places = SheetControlLayouts[0]?.Configuration?.GridLayout?.Elements ?? [];
      expect(places.map(({ ElementId }) => ElementId)).toEqual(controls);
      const cells = laid.map(({ ColumnIndex = 0, RowIndex = 0 }) => `${RowIndex}/${ColumnIndex}`);
      expect(new Set(cells).size).toBe(cells.length);
      for (const { ColumnIndex = 0, ColumnSpan = 0 } of laid)
        expect(ColumnIndex + ColumnSpan).toBeLessThanOrEqual(36);
    }
  });

  it('draws the map from the polygons in the lake', () => {
    const { map } = deployment(place, direct, square);
    expect(definition.StaticFiles).toEqual([
      {
        SpatialStaticFile: {
          StaticFileId: 'neighborhoods',
          Source: { S3Options: { BucketName: place.lakeBucket, ObjectKey: map.key, Region: 'us-west-2' } },
        },
      },
    ]);
    expect(JSON.parse(map.body)).toMatchObject({
      type: 'FeatureCollection',
      features: [{ properties: { name: 'Athmar Park' }, geometry: { type: 'MultiPolygon' } }],
    });
  });
});

describe('data sets', () => {
  it('have the columns of their question, with their types', () => {
    dataSets.forEach((dataSet, i) => {
      const types = { text: 'STRING', integer: 'INTEGER', decimal: 'DECIMAL' };
      expect(customSql(dataSet)?.Columns).toEqual(
        questions[i]?.columns.map(({ name, type }) => ({ Name: name, Type: types[type] })),
      );
    });
  });

  it('name no private column', () => {
    const hidden = datasetIds.flatMap((id) =>
      dataset(id)
        .columns.filter(({ privacy }) => privacy === 'private')
        .map(({ name }) => name),
    );
    expect(hidden.length).toBeGreaterThan(5);
    for (const feed of [direct, spice])
      for (const dataSet of deployment(place, feed, square).dataSets)
        for (const name of hidden)
          expect(customSql(dataSet)?.SqlQuery).not.toMatch(new RegExp(`\\b${name}\\b`));
  });

  it('have the same ids every time, others on another stage', () => {
    const ids = (stage: string) =>
      deployment({ ...place, stage }, spice, square).dataSets.map(({ DataSetId }) => DataSetId);
    expect(ids('dev')).toEqual(dataSets.map(({ DataSetId }) => DataSetId));
    expect(ids('prod').filter((id) => ids('dev').includes(id))).toEqual([]);
    expect(dataSets[0]?.DataSetId).toBe('denver-dev-monthly-trend-e605b83e');
  });

  it('in SPICE take no control and have a schedule', () => {
    const kept = deployment(place, spice, square);
    expect(kept.definition.ParameterDeclarations).toBeUndefined();
    expect(
      kept.dataSets.every(
        ({ ImportMode, DatasetParameters }) => ImportMode === 'SPICE' && !DatasetParameters,
      ),
    ).toBe(true);
    expect(kept.schedule?.ScheduleFrequency).toMatchObject({ Interval: 'DAILY', Timezone: 'America/Denver' });
  });

  it('under row-level rules are only those that have the columns of the rules', () => {
    const arn = 'arn:aws:quicksight:us-west-2:000000000000:dataset/rules';
    const ruled = deployment(place, { ...direct, rowRules: { arn, columns: ['neighborhood'] } }, square);
    expect(ruled.dataSets.length).toBeGreaterThan(4);
    expect(ruled.dataSets.length + ruled.leftOut.length).toBe(questions.length);
    expect(ruled.leftOut).toContain('monthly-trend');
    for (const dataSet of ruled.dataSets) {
      expect(customSql(dataSet)?.Columns?.map(({ Name }) => Name)).toContain('neighborhood');
      expect(dataSet.RowLevelPermissionDataSet).toMatchObject({ Arn: arn, Status: 'ENABLED' });
    }
  });
});

function customSql({ PhysicalTableMap = {} }: (typeof dataSets)[number]) {
  return Object.values(PhysicalTableMap)[0]?.CustomSql;
}

function sqlOf(id: string): string {
  return (
    customSql(
      dataSets[questions.findIndex((question) => question.id === id)] ?? {
        DataSetId: '',
        Name: '',
        ImportMode: 'SPICE',
        PhysicalTableMap: {},
      },
    )?.SqlQuery ?? ''
  );
}
