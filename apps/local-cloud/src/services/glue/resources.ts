import { refuse, ReplacementRequired } from '../../core/errors';
import { Members } from '../../core/members';
import type { ResourceState, ResourceType } from '../../core/service';
import type { GlueCatalog } from './catalog-store';
import { readDatabaseInput, readTableInput } from './read-input';

/** `AWS::Glue::Database` and `AWS::Glue::Table`. */
export function glueResources(catalog: GlueCatalog): Record<string, ResourceType> {
  return {
    'AWS::Glue::Database': databaseResource(catalog),
    'AWS::Glue::Table': tableResource(catalog),
  };
}

function databaseResource(catalog: GlueCatalog): ResourceType {
  const what = 'AWS::Glue::Database';
  const read = (properties: Record<string, unknown>) => {
    const members = membersOf(properties);
    members.only(['CatalogId', 'DatabaseInput'], (member) => refuse(what, member));
    return readDatabaseInput(what, members.object('DatabaseInput'));
  };
  return {
    create: async (properties) => {
      const { name, input } = read(properties);
      await catalog.createDatabase(name, input);
      return stateOf(name);
    },
    update: async (physicalId, properties) => {
      const { name, input } = read(properties);
      if (name !== physicalId) throw new ReplacementRequired('DatabaseInput.Name');
      await catalog.updateDatabase(name, input);
      return stateOf(name);
    },
    remove: async (physicalId) => {
      if (catalog.getDatabase(physicalId)) await catalog.deleteDatabase(physicalId);
    },
  };
}

function tableResource(catalog: GlueCatalog): ResourceType {
  const what = 'AWS::Glue::Table';
  const read = (properties: Record<string, unknown>) => {
    const members = membersOf(properties);
    members.only(['CatalogId', 'DatabaseName', 'TableInput'], (member) => refuse(what, member));
    return {
      database: members.text('DatabaseName').toLowerCase(),
      input: readTableInput(what, members.object('TableInput')),
    };
  };
  return {
    create: async (properties) => {
      const { database, input } = read(properties);
      await catalog.createTable(database, input);
      return stateOf(input.Name);
    },
    update: async (physicalId, properties, previous) => {
      const { database, input } = read(properties);
      const moved = String(previous['DatabaseName']).toLowerCase() !== database;
      if (input.Name !== physicalId || moved) throw new ReplacementRequired('TableInput.Name');
      await catalog.updateTable(database, input);
      return stateOf(input.Name);
    },
    remove: async (physicalId, properties) => {
      const database = String(properties['DatabaseName']);
      if (catalog.getTable(database, physicalId)) await catalog.deleteTable(database, physicalId);
    },
  };
}

function membersOf(properties: Record<string, unknown>): Members {
  return new Members(properties, { errorCode: 'InvalidInputException', coerce: true });
}

function stateOf(name: string): ResourceState {
  return { physicalId: name, attributes: {} };
}
