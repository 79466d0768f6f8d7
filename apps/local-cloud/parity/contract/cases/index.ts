import type { ContractGroup } from '../case';
import type { Clients } from '../clients';
import { athenaCases, glueCases } from './catalog';
import { lambdaCases, logsCases, schedulerCases } from './compute';
import { dynamoDbCases } from './dynamo-db';
import { firehoseCases } from './firehose';
import { iamCases, ssmCases, stsCases } from './identity';
import { kinesisCases } from './kinesis';
import { redshiftDataCases } from './redshift-data';
import { s3Cases } from './s3';
import { cloudFormationCases } from './stacks';

/** The table of the contract: every call that is made, on every engine that has the service. */
export const contractGroups: ReadonlyArray<ContractGroup<Clients>> = [
  kinesisCases,
  firehoseCases,
  s3Cases,
  dynamoDbCases,
  lambdaCases,
  cloudFormationCases,
  glueCases,
  athenaCases,
  redshiftDataCases,
  schedulerCases,
  logsCases,
  iamCases,
  ssmCases,
  stsCases,
];
