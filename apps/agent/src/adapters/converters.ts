import { CsvToJson, OptionError, type CsvSink } from '@denver/csv-json';
import type { Converter, ConverterFactory } from '../core/converter';
import type { Conversion, FlowSettings } from '../core/flow-settings';
import { LineSplitter } from '../core/line-splitter';
import { AgentConfigError } from '../errors';

type CsvConversion = Extract<Conversion, { kind: 'csv' }>;

/**
 * The converters of a flow.
 *
 * @throws AgentConfigError the CSV options cannot be honoured, e.g. a delimiter that is no regular expression
 */
export function converterFactory(settings: FlowSettings): ConverterFactory {
  const { conversion, maxRecordBytes, skipHeaderLines } = settings;
  if (conversion.kind !== 'csv') {
    const trim = conversion.kind === 'single-line';
    return ({ startOffset }, sink) =>
      new LineSplitter({ trim, maxRecordBytes, startOffset, skipHeaderLines }, sink);
  }
  const make: ConverterFactory = conversion.trimLines
    ? ({ startOffset }, sink) =>
        trimmedCsv(conversion, { maxRecordBytes, startOffset, skipHeaderLines }, sink)
    : ({ fileId, startOffset }, sink) =>
        csv(conversion, { maxRecordBytes, startOffset, skipHeaderLines, fileId }, sink);
  probe(make, settings);
  return make;
}

function csv(
  conversion: CsvConversion,
  file: { maxRecordBytes: number; startOffset: number; skipHeaderLines: number; fileId?: string },
  sink: CsvSink,
): Converter {
  const { transportIdField, delimiter } = conversion;
  const { fileId, ...limits } = file;
  const options = {
    fields: conversion.fields,
    mode: conversion.mode,
    ...limits,
    ...(delimiter === undefined ? {} : { delimiter }),
    ...(transportIdField === undefined || !fileId ? {} : { transportId: { key: transportIdField, fileId } }),
  };
  const converter = new CsvToJson(options, sink);
  return {
    get pendingOffset() {
      return converter.pendingOffset;
    },
    push: (chunk) => converter.push(chunk),
    end: () => converter.end('reject'),
    column: (index) => converter.column(index),
  };
}

/** SINGLELINE, then CSVTOJSON: each line is trimmed, then converted by itself; positions are the file's. */
function trimmedCsv(
  conversion: CsvConversion,
  file: { maxRecordBytes: number; startOffset: number; skipHeaderLines: number },
  sink: CsvSink,
): Converter {
  let at = { offset: 0, length: 0, endOffset: 0 };
  const inner = csv(
    conversion,
    { maxRecordBytes: file.maxRecordBytes, startOffset: 0, skipHeaderLines: 0 },
    {
      record: (bytes, start, end) => sink.record(bytes, start, end, at.offset, at.length, at.endOffset),
      reject: (reject) => sink.reject({ ...reject, ...at, recordOffset: at.offset }),
      skipped: (kind) => sink.skipped?.(kind, at.offset, at.endOffset),
    },
  );
  const lines = new LineSplitter(
    { ...file, trim: true },
    {
      record(bytes, start, end, offset, length, endOffset) {
        at = { offset, length, endOffset };
        inner.push(bytes.subarray(start, end));
      },
      reject: (reject) => sink.reject(reject),
      skipped: (kind, offset, endOffset) => sink.skipped?.(kind, offset, endOffset),
    },
  );
  return {
    get pendingOffset() {
      return lines.pendingOffset;
    },
    push: (chunk) => lines.push(chunk),
    end: () => lines.end(),
    column: (index) => inner.column(index),
  };
}

function probe(make: ConverterFactory, settings: FlowSettings): void {
  try {
    make({ fileId: '0'.repeat(16), startOffset: 0 }, { record: () => {}, reject: () => {} });
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    throw new AgentConfigError(
      `Flow ${settings.id}: ${error.message}`,
      { key: error.option },
      { cause: error },
    );
  }
}
