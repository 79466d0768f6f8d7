import {
  CancelStatementCommand,
  DescribeStatementCommand,
  ExecuteStatementCommand,
  GetStatementResultCommand,
} from '@aws-sdk/client-redshift-data';
import { page, refuses, type ContractGroup } from '../case';
import type { Clients } from '../clients';

const api = (operation: string) => page(`redshift-data/latest/APIReference/API_${operation}`);
const Id = '00000000-0000-0000-0000-000000000000';

/** Redshift Data, what needs no warehouse. */
export const redshiftDataCases: ContractGroup<Clients> = {
  service: 'Redshift Data',
  engines: ['local-cloud', 'moto'],
  cases: [
    {
      title: 'a statement that is not there is not described',
      call: ({ redshiftData }) => redshiftData.send(new DescribeStatementCommand({ Id })),
      expect: refuses('ResourceNotFoundException'),
      page: api('DescribeStatement'),
    },
    {
      title: 'a statement that is not there has no result',
      call: ({ redshiftData }) => redshiftData.send(new GetStatementResultCommand({ Id })),
      expect: refuses('ResourceNotFoundException'),
      page: api('GetStatementResult'),
    },
    {
      title: 'a statement that is not there is not cancelled',
      call: ({ redshiftData }) => redshiftData.send(new CancelStatementCommand({ Id })),
      expect: refuses('ResourceNotFoundException'),
      page: api('CancelStatement'),
    },
    {
      title: 'an id that is none is refused',
      call: ({ redshiftData }) => redshiftData.send(new DescribeStatementCommand({ Id: 'nonsense' })),
      expect: refuses('ValidationException'),
      page: api('DescribeStatement'),
    },
    {
      title: 'a statement for no warehouse at all is refused',
      call: ({ redshiftData }) =>
        redshiftData.send(new ExecuteStatementCommand({ Database: 'denver', Sql: 'SELECT 1' })),
      expect: refuses('ValidationException'),
      page: api('ExecuteStatement'),
      known: {
        moto: { outcome: refuses('TypeError', 200), why: 'answers something the SDK cannot read' },
      },
    },
  ],
};
