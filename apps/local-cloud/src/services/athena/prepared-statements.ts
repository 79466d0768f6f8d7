import { DocumentStore } from '../../core/document-store';
import type { Durability } from '../../core/durable-file';
import { CloudError } from '../../core/errors';
import { QueryError, StatementSyntaxError } from './errors';
import { placeholders } from './query-plan';
import { parseStatement } from './sql/parse-statement';

/** A prepared statement as kept; its name is unique in its workgroup. */
export interface PreparedStatement {
  name: string;
  workGroup: string;
  /** With `?` where values go. */
  sql: string;
  description?: string;
  /** Seconds since the epoch. */
  modifiedTime: number;
}

/** @see https://docs.aws.amazon.com/athena/latest/ug/querying-with-prepared-statements-querying.html */
const maxPerWorkGroup = 1000;

/** Prepared statements by workgroup and name. */
export class PreparedStatements {
  private constructor(
    private readonly documents: DocumentStore<PreparedStatement>,
    private readonly clock: () => number,
  ) {}

  static async open(
    folder: string,
    clock: () => number,
    durability: Durability,
  ): Promise<PreparedStatements> {
    return new PreparedStatements(await DocumentStore.open(folder, durability), clock);
  }

  find(workGroup: string, name: string): PreparedStatement | undefined {
    return this.documents.get(keyOf(workGroup, name));
  }

  /** @throws CloudError ResourceNotFoundException */
  get(workGroup: string, name: string): PreparedStatement {
    const statement = this.find(workGroup, name);
    if (!statement) throw new CloudError('ResourceNotFoundException', notFoundText(workGroup, name));
    return statement;
  }

  /** In name order. */
  list(workGroup: string): PreparedStatement[] {
    return this.documents
      .entries()
      .map(([, statement]) => statement)
      .filter((statement) => statement.workGroup === workGroup);
  }

  /** @throws CloudError InvalidRequestException when there is one of that name, too many, or it is no query */
  async create(statement: Omit<PreparedStatement, 'modifiedTime'>): Promise<void> {
    const { workGroup, name } = statement;
    if (this.find(workGroup, name))
      throw invalid(`PreparedStatement ${name} already exists in workGroup ${workGroup}`);
    if (this.list(workGroup).length >= maxPerWorkGroup)
      throw invalid(
        `WorkGroup ${workGroup} has ${maxPerWorkGroup} prepared statements, the most it can have`,
      );
    await this.save(statement);
  }

  /** @throws CloudError ResourceNotFoundException, InvalidRequestException */
  async update(statement: Omit<PreparedStatement, 'modifiedTime'>): Promise<void> {
    this.get(statement.workGroup, statement.name);
    await this.save(statement);
  }

  /** @throws CloudError ResourceNotFoundException */
  async remove(workGroup: string, name: string): Promise<void> {
    this.get(workGroup, name);
    await this.documents.remove(keyOf(workGroup, name));
  }

  /** Removes all of a workgroup that is deleted. */
  async removeAll(workGroup: string): Promise<void> {
    for (const { name } of this.list(workGroup)) await this.documents.remove(keyOf(workGroup, name));
  }

  private async save(statement: Omit<PreparedStatement, 'modifiedTime'>): Promise<void> {
    checkQuery(statement.sql);
    const document = { ...statement, modifiedTime: this.clock() / 1000 };
    await this.documents.put(keyOf(statement.workGroup, statement.name), document);
  }
}

/** What Athena says of a name it does not know. */
export function notFoundText(workGroup: string, name: string): string {
  return `PreparedStatement ${name} was not found in workGroup ${workGroup}`;
}

/** Refuses a text that is no query when its placeholders are filled. */
function checkQuery(sql: string): void {
  try {
    const filled = placeholders(sql).reduceRight(
      (text, at) => `${text.slice(0, at)}NULL${text.slice(at + 1)}`,
      sql,
    );
    if (['query', 'unload'].includes(parseStatement(filled).kind)) return;
  } catch (error) {
    if (error instanceof StatementSyntaxError || error instanceof QueryError)
      throw invalid(error.reason(sql));
    throw error;
  }
  throw invalid('Prepared statements are supported for SELECT, INSERT INTO, CTAS and UNLOAD only');
}

function keyOf(workGroup: string, name: string): string {
  return `${workGroup}/${name}`;
}

function invalid(message: string): CloudError {
  return new CloudError('InvalidRequestException', message);
}
