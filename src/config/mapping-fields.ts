import { z } from 'zod';

/** Text that is not empty. */
export const someText = z.string().min(1);

/** The name of a column. */
export const columnName = someText.describe('A column of the CSV header row, or a JSON key; a.b for b inside a.');

/** A cell's text as YAML may write it: `5411` and `true` as well as `"5411"`. */
export const cellText = z.union([z.string(), z.number(), z.boolean()]).transform(String);
