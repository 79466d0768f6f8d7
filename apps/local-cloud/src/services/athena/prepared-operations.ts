import { refuse } from '../../core/errors';
import type { Members } from '../../core/members';
import { pageOf } from '../../core/page';
import type { PreparedStatement, PreparedStatements } from './prepared-statements';
import type { AthenaHandlers } from './work-group-operations';
import type { WorkGroupStore } from './work-groups';

const maxQueryBytes = 262_144;
const namePattern = /^[a-zA-Z_][a-zA-Z0-9_@:]{0,255}$/;

/** CreatePreparedStatement, Get, BatchGet, List, Update, Delete. */
export function preparedOperations(
  prepared: PreparedStatements,
  groups: Pick<WorkGroupStore, 'get'>,
): AthenaHandlers {
  const groupOf = (input: Members): string => groups.get(input.text('WorkGroup')).name;
  return {
    CreatePreparedStatement: async (input, what) => {
      await prepared.create(readStatement(what, input, groupOf(input)));
      return {};
    },
    UpdatePreparedStatement: async (input, what) => {
      await prepared.update(readStatement(what, input, groupOf(input)));
      return {};
    },
    GetPreparedStatement: (input, what) => {
      input.only(['StatementName', 'WorkGroup'], (member) => refuse(what, member));
      return { PreparedStatement: show(prepared.get(groupOf(input), input.text('StatementName'))) };
    },
    BatchGetPreparedStatement: (input, what) => {
      input.only(['PreparedStatementNames', 'WorkGroup'], (member) => refuse(what, member));
      const group = groupOf(input);
      const found = input
        .texts('PreparedStatementNames')
        .map((name) => ({ name, statement: prepared.find(group, name) }));
      return {
        PreparedStatements: found.flatMap(({ statement }) => (statement ? [show(statement)] : [])),
        UnprocessedPreparedStatementNames: found.flatMap(({ name, statement }) =>
          statement
            ? []
            : [
                {
                  StatementName: name,
                  ErrorCode: 'STATEMENT_NOT_FOUND',
                  ErrorMessage: 'Statement not found',
                },
              ],
        ),
      };
    },
    ListPreparedStatements: (input, what) => {
      input.only(['WorkGroup', 'MaxResults', 'NextToken'], (member) => refuse(what, member));
      const page = pageOf(prepared.list(groupOf(input)), input, 'InvalidRequestException', 50);
      const token = page.nextToken === undefined ? {} : { NextToken: page.nextToken };
      const PreparedStatements = page.items.map(({ name, modifiedTime }) => ({
        StatementName: name,
        LastModifiedTime: modifiedTime,
      }));
      return { PreparedStatements, ...token };
    },
    DeletePreparedStatement: async (input, what) => {
      input.only(['StatementName', 'WorkGroup'], (member) => refuse(what, member));
      await prepared.remove(groupOf(input), input.text('StatementName'));
      return {};
    },
  };
}

function readStatement(
  what: string,
  input: Members,
  workGroup: string,
): Omit<PreparedStatement, 'modifiedTime'> {
  input.only(['StatementName', 'WorkGroup', 'QueryStatement', 'Description'], (member) =>
    refuse(what, member),
  );
  const name = input.text('StatementName');
  if (!namePattern.test(name)) throw input.fail('StatementName', `must match ${namePattern.source}`);
  const sql = input.text('QueryStatement');
  if (sql === '' || Buffer.byteLength(sql) > maxQueryBytes)
    throw input.fail('QueryStatement', `must have 1 to ${maxQueryBytes} bytes`);
  const description = input.optionalText('Description');
  return { name, workGroup, sql, ...(description !== undefined && { description }) };
}

function show({ name, workGroup, sql, description, modifiedTime }: PreparedStatement): object {
  return {
    StatementName: name,
    WorkGroupName: workGroup,
    QueryStatement: sql,
    Description: description,
    LastModifiedTime: modifiedTime,
  };
}
