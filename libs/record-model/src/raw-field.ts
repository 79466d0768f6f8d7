import Type from 'typebox';
import type { TObject, TProperties } from 'typebox';

/** One member of the raw event on the wire, a string or null as the agent's CSVTOJSON makes it. */
export interface RawField {
  /** The name in `customFieldNames` of agent.json. */
  readonly name: string;
  /** The name in the city's newest CSV header. */
  readonly cityName: string;
  readonly description: string;
}

/** Declares a raw field; null stands for a column missing at the end of a row in the official agent's split. */
export function raw(cityName: string, description: string) {
  return Type.Union([Type.String(), Type.Null()], { cityName, description });
}

/** Reads the raw fields of a raw model, in wire order. */
export function rawFieldsOf(model: TObject<TProperties>): RawField[] {
  return Object.entries(model.properties).map(([name, schema]) => {
    const { cityName, description } = schema as typeof schema & Omit<RawField, 'name'>;
    return { name, cityName, description };
  });
}
