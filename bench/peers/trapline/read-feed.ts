import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createVocabulary, type Vocabulary } from '../../../src/model/dictionary.ts';
import { type Feed } from '../feed.ts';

/** Reads the columns that `writeFeed` wrote. */
export function readFeed(folder: string, usd: number): Feed {
  const codes = (name: string): Int32Array => new Int32Array(bytesOf(join(folder, `${name}.i32`)));
  const numbers = (name: string): Float64Array =>
    Float64Array.from(new BigInt64Array(bytesOf(join(folder, `${name}.i64`))), Number);
  const client = codes('client');
  return {
    rows: client.length,
    client,
    region: codes('region'),
    category: codes('category'),
    currency: codes('currency'),
    amountCents: numbers('amount_cents'),
    eventTimeMs: numbers('event_time_ms'),
    usd,
  };
}

/** Dictionaries in which each code of the feed stands for its own number in text, and that of USD for `USD`. */
export function vocabularyOf(feed: Feed): Vocabulary {
  const vocabulary = createVocabulary();
  const intern = (codes: Int32Array, dictionary: { intern(text: string): number }): void => {
    const most = codes.reduce((max, code) => Math.max(max, code), 0);
    for (let code = 1; code <= most; code++) dictionary.intern(String(code));
  };
  intern(feed.client, vocabulary.clients);
  intern(feed.region, vocabulary.regions);
  intern(feed.category, vocabulary.categories);
  for (let code = 1; code <= feed.usd; code++) vocabulary.currencies.intern(code === feed.usd ? 'USD' : String(code));
  return vocabulary;
}

function bytesOf(path: string): ArrayBuffer {
  const bytes = readFileSync(path);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
}
