import {
  CreateWorkGroupCommand,
  GetQueryExecutionCommand,
  GetWorkGroupCommand,
  DeleteWorkGroupCommand,
} from '@aws-sdk/client-athena';
import {
  BatchCreatePartitionCommand,
  CreateDatabaseCommand,
  CreateTableCommand,
  DeleteTableCommand,
  GetCrawlerCommand,
  GetDatabaseCommand,
  GetPartitionsCommand,
  GetTableCommand,
  GetTablesCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-glue';
import { accepted, answers, page, refuses, type ContractGroup } from '../case';
import type { Clients } from '../clients';

const DatabaseName = 'parity';
const glueApi = (operation: string, chapter = 'aws-glue-api-catalog-tables') =>
  `${page(`glue/latest/dg/${chapter}`)}#${chapter}-${operation}`;
const athenaApi = (operation: string) => page(`athena/latest/APIReference/API_${operation}`);
const tableInput = (name: string) => ({
  Name: name,
  TableType: 'EXTERNAL_TABLE',
  PartitionKeys: [{ Name: 'created_month', Type: 'string' }],
  StorageDescriptor: {
    Columns: [{ Name: 'case_id', Type: 'string' }],
    Location: 's3://lake/events/',
    SerdeInfo: { SerializationLibrary: 'org.openx.data.jsonserde.JsonSerDe' },
  },
});

/** Glue's data catalog. */
export const glueCases: ContractGroup<Clients> = {
  service: 'Glue',
  engines: ['local-cloud', 'moto'],
  async prepare({ glue }) {
    await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: DatabaseName } }));
    await glue.send(new CreateTableCommand({ DatabaseName, TableInput: tableInput('events') }));
  },
  cases: [
    {
      title: 'a table comes back with its columns and partition keys',
      call: async ({ glue }) => {
        const { Table } = await glue.send(new GetTableCommand({ DatabaseName, Name: 'events' }));
        return [Table?.TableType, Table?.StorageDescriptor?.Columns, Table?.PartitionKeys];
      },
      expect: answers([
        'EXTERNAL_TABLE',
        [{ Name: 'case_id', Type: 'string' }],
        [{ Name: 'created_month', Type: 'string' }],
      ]),
      page: glueApi('GetTable'),
    },
    {
      title: 'names of tables are lower case',
      async call({ glue }) {
        await glue.send(new CreateTableCommand({ DatabaseName, TableInput: tableInput('Errors') }));
        const { TableList } = await glue.send(new GetTablesCommand({ DatabaseName }));
        return TableList?.map(({ Name }) => Name).sort();
      },
      expect: answers(['errors', 'events']),
      page: glueApi('TableInput'),
      known: {
        moto: { outcome: answers(['Errors', 'events']), why: 'names are kept as they are given' },
      },
    },
    {
      title: 'a table is not made twice',
      call: ({ glue }) =>
        glue.send(new CreateTableCommand({ DatabaseName, TableInput: tableInput('events') })),
      expect: refuses('AlreadyExistsException'),
      page: glueApi('CreateTable'),
    },
    {
      title: 'a database is not made twice',
      call: ({ glue }) => glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: DatabaseName } })),
      expect: refuses('AlreadyExistsException'),
      page: glueApi('CreateDatabase', 'aws-glue-api-catalog-databases'),
    },
    {
      title: 'a database that is not there is not described',
      call: ({ glue }) => glue.send(new GetDatabaseCommand({ Name: 'missing' })),
      expect: refuses('EntityNotFoundException'),
      page: glueApi('GetDatabase', 'aws-glue-api-catalog-databases'),
    },
    {
      title: 'a table that is not there is not described',
      call: ({ glue }) => glue.send(new GetTableCommand({ DatabaseName, Name: 'missing' })),
      expect: refuses('EntityNotFoundException'),
      page: glueApi('GetTable'),
    },
    {
      title: 'a table that is not there is not changed',
      call: ({ glue }) =>
        glue.send(new UpdateTableCommand({ DatabaseName, TableInput: tableInput('missing') })),
      expect: refuses('EntityNotFoundException'),
      page: glueApi('UpdateTable'),
    },
    {
      title: 'a table that is not there is not deleted',
      call: ({ glue }) => glue.send(new DeleteTableCommand({ DatabaseName, Name: 'missing' })),
      expect: refuses('EntityNotFoundException'),
      page: glueApi('DeleteTable'),
    },
    {
      title: 'a partition that is there is told among those that failed',
      async call({ glue }) {
        const partition = {
          Values: ['2015-07'],
          StorageDescriptor: { Location: 's3://lake/events/created_month=2015-07/' },
        };
        const command = { DatabaseName, TableName: 'events', PartitionInputList: [partition] };
        await glue.send(new BatchCreatePartitionCommand(command));
        const { Errors } = await glue.send(new BatchCreatePartitionCommand(command));
        return Errors?.map(({ PartitionValues, ErrorDetail }) => [PartitionValues, ErrorDetail?.ErrorCode]);
      },
      expect: answers([[['2015-07'], 'AlreadyExistsException']]),
      page: glueApi('BatchCreatePartition', 'aws-glue-api-catalog-partitions'),
    },
    {
      title: 'partitions are found by an expression',
      call: async ({ glue }) =>
        (
          await glue.send(
            new GetPartitionsCommand({
              DatabaseName,
              TableName: 'events',
              Expression: "created_month > '2015-08'",
            }),
          )
        ).Partitions?.length,
      expect: answers(0),
      page: glueApi('GetPartitions', 'aws-glue-api-catalog-partitions'),
      known: {
        'local-cloud': {
          outcome: refuses('NotImplementedException', 501),
          why: 'expressions are refused by name; our apps use projection',
        },
      },
    },
    {
      title: 'a crawler that is not there is not described',
      call: ({ glue }) => glue.send(new GetCrawlerCommand({ Name: 'missing' })),
      expect: refuses('EntityNotFoundException'),
      page: glueApi('GetCrawler', 'aws-glue-api-crawler-crawling'),
    },
  ],
};

/** Athena, what needs no engine. */
export const athenaCases: ContractGroup<Clients> = {
  service: 'Athena',
  engines: ['local-cloud', 'moto'],
  cases: [
    {
      title: 'a workgroup comes back with its settings',
      async call({ athena }) {
        await athena.send(
          new CreateWorkGroupCommand({
            Name: 'parity',
            Configuration: {
              ResultConfiguration: { OutputLocation: 's3://lake/athena-results/' },
              EnforceWorkGroupConfiguration: true,
            },
          }),
        );
        const { WorkGroup } = await athena.send(new GetWorkGroupCommand({ WorkGroup: 'parity' }));
        return [
          WorkGroup?.State,
          WorkGroup?.Configuration?.ResultConfiguration?.OutputLocation,
          WorkGroup?.Configuration?.EnforceWorkGroupConfiguration,
        ];
      },
      expect: answers(['ENABLED', 's3://lake/athena-results/', true]),
      page: athenaApi('GetWorkGroup'),
    },
    {
      title: 'a workgroup is not made twice',
      call: ({ athena }) => athena.send(new CreateWorkGroupCommand({ Name: 'parity' })),
      expect: refuses('InvalidRequestException'),
      page: athenaApi('CreateWorkGroup'),
    },
    {
      title: 'a workgroup that is not there is not described',
      call: ({ athena }) => athena.send(new GetWorkGroupCommand({ WorkGroup: 'missing' })),
      expect: refuses('InvalidRequestException'),
      page: athenaApi('GetWorkGroup'),
      known: {
        moto: { outcome: accepted, why: 'answers nothing' },
      },
    },
    {
      title: 'a query that is not there is not described',
      call: ({ athena }) =>
        athena.send(
          new GetQueryExecutionCommand({ QueryExecutionId: '00000000-0000-0000-0000-000000000000' }),
        ),
      expect: refuses('InvalidRequestException'),
      page: athenaApi('GetQueryExecution'),
      known: {
        moto: { outcome: refuses('SyntaxError', 500), why: 'fails with a page of HTML' },
      },
    },
    {
      title: 'the primary workgroup stays',
      call: ({ athena }) => athena.send(new DeleteWorkGroupCommand({ WorkGroup: 'primary' })),
      expect: refuses('InvalidRequestException'),
      page: athenaApi('DeleteWorkGroup'),
      known: {
        moto: { outcome: accepted, why: 'the primary workgroup can be deleted' },
      },
    },
  ],
};
