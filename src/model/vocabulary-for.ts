import { createVocabulary, type Vocabulary } from './dictionary.ts';
import { type MappingSpec } from './mapping.ts';

/** Empty dictionaries for what a mapping reads. */
export function vocabularyFor({ extra }: MappingSpec): Vocabulary {
  return createVocabulary(extra === undefined ? [] : [...extra.keys()]);
}
