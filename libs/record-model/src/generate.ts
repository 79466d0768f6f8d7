import { dataDictionaryMarkdown } from './derive/data-dictionary';

process.stdout.write(dataDictionaryMarkdown());
