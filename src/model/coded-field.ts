import { type DictionaryName, extraName, type Vocabulary } from './dictionary.ts';
import { defect } from './errors.ts';

/** The fields of text that every transaction has, but for the client. */
export const CODED_FIELDS = ['device', 'category', 'region', 'location', 'currency'] as const;
/** One of CODED_FIELDS. */
export type CodedField = (typeof CODED_FIELDS)[number];

const DICTIONARIES = {
  device: 'devices',
  category: 'categories',
  region: 'regions',
  location: 'locations',
  currency: 'currencies',
} as const satisfies Record<CodedField, DictionaryName>;

/** The coded columns of rows: those that all have, and the extra ones. */
export type CodedColumns<Codes> = Readonly<Record<CodedField, Codes>> & { readonly extras: readonly Codes[] };

/** Whether every transaction has the field; any other name is that of an extra column. */
export function isCodedField(field: string): field is CodedField {
  return Object.hasOwn(DICTIONARIES, field);
}

/** The name of a field's dictionary. */
export function dictionaryNameOf(field: string): DictionaryName {
  return isCodedField(field) ? DICTIONARIES[field] : extraName(field);
}

/** Gives the column of a field in rows of this vocabulary. Throws a defect where the vocabulary has no such extra column. */
export function columnOf(vocabulary: Vocabulary, field: string): <Codes>(rows: CodedColumns<Codes>) => Codes {
  if (isCodedField(field)) return (rows) => rows[field];
  const index = vocabulary.extras.findIndex(({ name }) => name === field);
  if (index === -1) throw defect(`the vocabulary has no extra column ${field}`);
  return (rows) => rows.extras[index]!;
}
