/** What Athena and Redshift tell about the lake of a test. */
export interface FakeLake {
  /** Columns by relation: `service_requests`, `city.request_places`. */
  columns: Map<string, readonly string[]>;
  hasWorkgroup: boolean;
}

type Reply = [status: number, body: string];

const ok = (body: object): Reply => [200, JSON.stringify(body)];
const refused = (type: string, message: string): Reply => [
  400,
  JSON.stringify({ __type: type, Message: message }),
];

/** Athena: the workgroup's place for results, and the columns of a view. */
export function answerAthena(lake: FakeLake, target: string, body: Record<string, unknown>): Reply {
  if (target.endsWith('.GetWorkGroup')) {
    if (!lake.hasWorkgroup) return refused('InvalidRequestException', 'WorkGroup is not found');
    const OutputLocation = 's3://denver-lake-000000000000-us-west-2-dev/athena-results/';
    return ok({
      WorkGroup: { Name: 'denver-dev', Configuration: { ResultConfiguration: { OutputLocation } } },
    });
  }
  const name = String(body['TableName']);
  const columns = lake.columns.get(name);
  if (!columns) return refused('MetadataException', `EntityNotFoundException: ${name}`);
  return ok({ TableMetadata: { Name: name, Columns: columns.map((Name) => ({ Name })), PartitionKeys: [] } });
}

/** Redshift Data: one statement, which asks for the columns of the schema `city`. */
export function answerRedshift(lake: FakeLake, target: string): Reply {
  const text = (name: string) => ({ name, label: name, typeName: 'varchar' });
  if (target.endsWith('.ExecuteStatement')) return ok({ Id: 'd9b6c0c9-0747-4bf4-b142-e8883122f766' });
  if (target.endsWith('.DescribeStatement'))
    return ok({
      Id: 'd9b6c0c9-0747-4bf4-b142-e8883122f766',
      Status: 'FINISHED',
      HasResultSet: true,
      Duration: 1,
    });
  const rows = [...lake.columns].flatMap(([relation, columns]) =>
    columns.map((column) => [{ stringValue: relation.replace('city.', '') }, { stringValue: column }]),
  );
  return ok({
    ColumnMetadata: [text('table_name'), text('column_name')],
    Records: rows,
    TotalNumRows: rows.length,
  });
}
