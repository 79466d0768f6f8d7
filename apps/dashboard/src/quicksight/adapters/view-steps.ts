import {
  CreateAnalysisCommand,
  CreateDashboardCommand,
  CreateThemeCommand,
  DeleteAnalysisCommand,
  DeleteDashboardCommand,
  DeleteThemeCommand,
  DescribeAnalysisCommand,
  DescribeDashboardCommand,
  DescribeDashboardDefinitionCommand,
  DescribeThemeCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UpdateAnalysisCommand,
  UpdateDashboardCommand,
  UpdateDashboardPublishedVersionCommand,
  UpdateThemeCommand,
  type DashboardPublishOptions,
} from '@aws-sdk/client-quicksight';
import type { Deployment } from '../core/deployment';
import { differences } from '../core/differences';
import { explain, type GivenError } from '../core/explain';
import { arnOf, fingerprint } from '../core/names';
import { permissionsOf } from '../core/permissions';
import { theme } from '../core/theme';
import { ResourceFailedError } from '../errors';
import type { Step } from '../step';
import { call, find } from './call';
import { tagsOf, type Context } from './context';
import { lookOf, made } from './made';
import { awaitReady } from './wait';

const fingerprintTag = 'denver:fingerprint';

/** The base of our theme: QuickSight's own light one. */
const base = 'CLASSIC';

/** The theme. */
export function themeStep(context: Context, { themeId, name }: Deployment): Step {
  const { client, place, audience, patience } = context;
  const key = { AwsAccountId: place.account, ThemeId: themeId };
  const content = { Name: name, BaseThemeId: base, Configuration: theme };
  const describe = () =>
    find('quicksight:DescribeTheme', () => client.send(new DescribeThemeCommand(key))).then(
      (reply) => reply?.Theme,
    );
  const ready = () =>
    awaitReady(
      'theme',
      async () => {
        const { Status = '', Errors = [] } = (await describe())?.Version ?? {};
        return { status: Status, problems: Errors.map(explain) };
      },
      patience,
    );
  return made(context, {
    kind: 'theme',
    words: 'theme',
    id: themeId,
    name,
    async look() {
      const actual = await describe();
      if (!actual) return { state: 'absent' };
      const { Status, Errors = [], ...version } = actual.Version ?? {};
      if (Status === 'CREATION_FAILED') return { state: 'broken', problems: Errors.map(explain) };
      return lookOf(differences(content, { ...version, Name: actual.Name }));
    },
    async create() {
      const Permissions = permissionsOf(place, 'theme', audience);
      await call('quicksight:CreateTheme', () =>
        client.send(new CreateThemeCommand({ ...content, ...key, Permissions, Tags: tagsOf(place) })),
      );
      await ready();
    },
    async update() {
      await call('quicksight:UpdateTheme', () => client.send(new UpdateThemeCommand({ ...content, ...key })));
      await ready();
    },
    remove: () =>
      call('quicksight:DeleteTheme', () => client.send(new DeleteThemeCommand(key))).then(() => {}),
  });
}

/** The analysis authors start from; a tag tells which definition it was made of. */
export function analysisStep(
  context: Context,
  { analysisId, themeId, name, definition, place }: Deployment,
): Step {
  const { client, audience, patience } = context;
  const key = { AwsAccountId: place.account, AnalysisId: analysisId };
  const ResourceArn = arnOf(place, 'analysis', analysisId);
  const content = { Name: name, ThemeArn: arnOf(place, 'theme', themeId), Definition: definition };
  const mark = { Key: fingerprintTag, Value: fingerprint(content) };
  const describe = () =>
    find('quicksight:DescribeAnalysis', () => client.send(new DescribeAnalysisCommand(key))).then(
      (reply) => reply?.Analysis,
    );
  const ready = () =>
    awaitReady(
      `analysis "${name}"`,
      async () => {
        const { Status = '', Errors = [] } = (await describe()) ?? {};
        return { status: Status, problems: Errors.map(explain) };
      },
      patience,
    );
  return made(context, {
    kind: 'analysis',
    words: 'analysis',
    id: analysisId,
    name,
    async look() {
      const actual = await describe();
      if (!actual) return { state: 'absent' };
      if (actual.Status === 'DELETED')
        return { state: 'broken', problems: ['it was deleted and is kept for recovery'] };
      if (actual.Status === 'CREATION_FAILED')
        return { state: 'broken', problems: (actual.Errors ?? []).map(explain) };
      const { Tags = [] } = await call('quicksight:ListTagsForResource', () =>
        client.send(new ListTagsForResourceCommand({ ResourceArn })),
      );
      const isSame = Tags.some(({ Key, Value }) => Key === mark.Key && Value === mark.Value);
      return lookOf(isSame && actual.Status !== 'UPDATE_FAILED' ? [] : ['Definition']);
    },
    async create() {
      const Permissions = permissionsOf(place, 'analysis', audience);
      const Tags = [...tagsOf(place), mark];
      await call('quicksight:CreateAnalysis', () =>
        client.send(
          new CreateAnalysisCommand({ ...content, ...key, ValidationStrategy: strict, Permissions, Tags }),
        ),
      );
      await ready();
    },
    async update() {
      await call('quicksight:UpdateAnalysis', () =>
        client.send(new UpdateAnalysisCommand({ ...content, ...key, ValidationStrategy: strict })),
      );
      await ready();
      await call('quicksight:TagResource', () =>
        client.send(new TagResourceCommand({ ResourceArn, Tags: [mark] })),
      );
    },
    remove: () =>
      call('quicksight:DeleteAnalysis', () =>
        client.send(new DeleteAnalysisCommand({ ...key, ForceDeleteWithoutRecovery: true })),
      ).then(() => {}),
  });
}

const strict = { Mode: 'STRICT' } as const;

/** Readers may export what they see and maximise a chart, but not filter by other fields than the controls. */
const publishOptions: DashboardPublishOptions = {
  AdHocFilteringOption: { AvailabilityStatus: 'DISABLED' },
  ExportToCSVOption: { AvailabilityStatus: 'ENABLED' },
  SheetControlsOption: { VisibilityState: 'EXPANDED' },
  SheetLayoutElementMaximizationOption: { AvailabilityStatus: 'ENABLED' },
};

/**
 * The dashboard. An update makes a new version, waits for it and only then publishes it; the description of the
 * published version tells which definition it was made of, so that one published by hand is seen.
 */
export function dashboardStep(
  context: Context,
  { dashboardId, themeId, name, definition, place }: Deployment,
): Step {
  const { client, audience, patience } = context;
  const key = { AwsAccountId: place.account, DashboardId: dashboardId };
  const content = {
    Name: name,
    ThemeArn: arnOf(place, 'theme', themeId),
    Definition: definition,
    DashboardPublishOptions: publishOptions,
  };
  const VersionDescription = `Questions ${fingerprint(content)}`;
  const describe = (VersionNumber?: number) =>
    find('quicksight:DescribeDashboard', () =>
      client.send(new DescribeDashboardCommand({ ...key, ...(VersionNumber ? { VersionNumber } : {}) })),
    ).then((reply) => reply?.Dashboard);
  /** A version may keep to itself what is wrong with it; its definition then tells. */
  const errorsOf = async (status: string, errors: readonly GivenError[], VersionNumber?: number) => {
    if (errors.length > 0 || !status.endsWith('FAILED')) return errors;
    const reply = await find('quicksight:DescribeDashboardDefinition', () =>
      client.send(
        new DescribeDashboardDefinitionCommand({ ...key, ...(VersionNumber ? { VersionNumber } : {}) }),
      ),
    );
    return reply?.Errors ?? [];
  };
  const ready = (version?: number) =>
    awaitReady(
      `dashboard "${name}"${version ? `, version ${version},` : ''}`,
      async () => {
        const { Status = '', Errors = [] } = (await describe(version))?.Version ?? {};
        return { status: Status, problems: (await errorsOf(Status, Errors, version)).map(explain) };
      },
      patience,
    );
  return made(context, {
    kind: 'dashboard',
    words: 'dashboard',
    id: dashboardId,
    name,
    async look() {
      const actual = await describe();
      if (!actual) return { state: 'absent' };
      const { Status, Errors = [], Description } = actual.Version ?? {};
      if (Status === 'CREATION_FAILED' && actual.Version?.VersionNumber === 1)
        return { state: 'broken', problems: Errors.map(explain) };
      return lookOf(
        differences({ Name: name, Description: VersionDescription }, { Name: actual.Name, Description }),
      );
    },
    async create() {
      const Permissions = permissionsOf(place, 'dashboard', audience);
      const settings = { ValidationStrategy: strict, VersionDescription, Permissions, Tags: tagsOf(place) };
      await call('quicksight:CreateDashboard', () =>
        client.send(new CreateDashboardCommand({ ...content, ...key, ...settings })),
      );
      await ready();
    },
    async update() {
      const { VersionArn = '' } = await call('quicksight:UpdateDashboard', () =>
        client.send(
          new UpdateDashboardCommand({ ...content, ...key, ValidationStrategy: strict, VersionDescription }),
        ),
      );
      const VersionNumber = Number(VersionArn.split('/').at(-1));
      if (!Number.isInteger(VersionNumber))
        throw new ResourceFailedError(
          `dashboard "${name}"`,
          ['QuickSight gave no number of the new version'],
          false,
        );
      await ready(VersionNumber);
      await call('quicksight:UpdateDashboardPublishedVersion', () =>
        client.send(new UpdateDashboardPublishedVersionCommand({ ...key, VersionNumber })),
      );
    },
    remove: () =>
      call('quicksight:DeleteDashboard', () => client.send(new DeleteDashboardCommand(key))).then(() => {}),
  });
}
