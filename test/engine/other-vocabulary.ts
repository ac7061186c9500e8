import { type LogBatch, allocateLogBatch, copyRow } from '../../src/model/batch.ts';
import { createVocabulary, dictionaryNamed, dictionaryNames, type Vocabulary } from '../../src/model/dictionary.ts';

/** A vocabulary in which the same strings have other codes, and some codes are of strings never seen. */
export function shuffledVocabulary(vocabulary: Vocabulary): Vocabulary {
  const shuffled = createVocabulary(vocabulary.extras.map(({ name }) => name));
  for (const name of dictionaryNames(vocabulary)) {
    const [from, to] = [dictionaryNamed(vocabulary, name), dictionaryNamed(shuffled, name)];
    for (const value of [...from.values()].reverse()) to.intern(`never ${value}`);
    for (const value of [...from.values()].reverse()) to.intern(value);
  }
  return shuffled;
}

/** The same records in another vocabulary. */
export function recoded(batch: LogBatch, to: Vocabulary): LogBatch {
  const from = batch.vocabulary;
  const copy: LogBatch = { ...allocateLogBatch(to, batch.partition, batch.length), malformed: batch.malformed };
  for (let row = 0; row < batch.length; row++) {
    copyRow(batch, row, copy, row);
    copy.client[row] = to.clients.intern(from.clients.value(batch.client[row]!));
    copy.currency[row] = to.currencies.intern(from.currencies.value(batch.currency[row]!));
    copy.location[row] = to.locations.intern(from.locations.value(batch.location[row]!));
    copy.device[row] = to.devices.intern(from.devices.value(batch.device[row]!));
    copy.category[row] = to.categories.intern(from.categories.value(batch.category[row]!));
    copy.region[row] = to.regions.intern(from.regions.value(batch.region[row]!));
    from.extras.forEach(({ values }, i) => {
      copy.extras[i]![row] = to.extras[i]!.values.intern(values.value(batch.extras[i]![row]!));
    });
    copy.offset[row] = batch.offset[row]!;
    copy.ingestTimeMs[row] = batch.ingestTimeMs[row]!;
  }
  copy.length = batch.length;
  return copy;
}
