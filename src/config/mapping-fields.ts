import { z } from 'zod';
import { takenAsWritten } from './taken-as-written.ts';

/** Text that is not empty. */
export const someText = z.string().min(1);

/** The name of a column. */
export const columnName = someText.describe('A column of the CSV header row, or a JSON key; a.b for b inside a.');

/** A cell's text as YAML may write it: `5411`, `01` and `True` as well as `"5411"`. In a file, what is written is the text. */
export const cellText = takenAsWritten(z.union([z.string(), z.number(), z.boolean()])).transform(String);
