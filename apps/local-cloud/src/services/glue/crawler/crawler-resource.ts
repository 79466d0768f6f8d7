import { ReplacementRequired, refuse } from '../../../core/errors';
import { generatedName } from '../../../core/generated-name';
import { Members } from '../../../core/members';
import type { ResourceState, ResourceType } from '../../../core/service';
import { readCrawlerName } from './crawler-operations';
import { readCrawler, type CrawlerSettings } from './crawler-settings';
import type { Crawlers } from './crawlers';

/** `AWS::Glue::Crawler`. `Ref` is its name. */
export function crawlerResource(crawlers: Crawlers): ResourceType {
  const what = 'AWS::Glue::Crawler';
  const read = (properties: Record<string, unknown>) => {
    const input = new Members(properties, { errorCode: 'InvalidInputException', coerce: true });
    if (input.has('LineageConfiguration')) throw refuse(what, 'LineageConfiguration');
    return {
      settings: readCrawler(what, input),
      name: input.has('Name') ? readCrawlerName(input) : undefined,
      tags: input.textMap('Tags'),
    };
  };
  const stateOf = (name: string, { securityConfiguration }: CrawlerSettings): ResourceState => ({
    physicalId: name,
    attributes: {},
    recordedOnly: securityConfiguration === undefined ? [] : ['CrawlerSecurityConfiguration'],
  });
  return {
    create: async (properties, context) => {
      const { settings, name = generatedName(context, 255), tags } = read(properties);
      await crawlers.create(name, settings, { ...context.tags, ...tags });
      return stateOf(name, settings);
    },
    update: async (physicalId, properties, _previous, context) => {
      const { settings, name = physicalId, tags } = read(properties);
      if (name !== physicalId) throw new ReplacementRequired('Name');
      await crawlers.update(name, settings, { ...context.tags, ...tags });
      return stateOf(name, settings);
    },
    remove: async (physicalId) => {
      if (crawlers.find(physicalId)) await crawlers.remove(physicalId);
    },
  };
}
