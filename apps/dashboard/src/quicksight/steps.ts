import type { S3Client } from '@aws-sdk/client-s3';
import type { Context } from './adapters/context';
import { dataSetStep, dataSourceStep, scheduleStep } from './adapters/data-steps';
import { folderStep, memberStep } from './adapters/folder-steps';
import { mapStep } from './adapters/map-step';
import { analysisStep, dashboardStep, themeStep } from './adapters/view-steps';
import type { Deployment } from './core/deployment';
import type { Step } from './step';

/** Every step of a deployment, each after what it needs. */
export function stepsOf(context: Context, s3: Pick<S3Client, 'send'>, wanted: Deployment): Step[] {
  const { schedule } = wanted;
  return [
    mapStep(s3, wanted),
    ...wanted.dataSources.map((source) => dataSourceStep(context, source)),
    ...wanted.dataSets.map((set) => dataSetStep(context, set)),
    ...(schedule ? wanted.dataSets.map((set) => scheduleStep(context, set, schedule)) : []),
    themeStep(context, wanted),
    analysisStep(context, wanted),
    dashboardStep(context, wanted),
    folderStep(context, wanted),
    memberStep(context, wanted),
  ];
}
