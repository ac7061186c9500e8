import { TraplineError } from '../model/errors.ts';
import { packingOf } from './packing.ts';
import { TextStage } from './text-stage.ts';

/** The text of a small file by its bytes. Throws TraplineError('file_invalid') for bytes that are no text. */
export function wholeText(file: string, content: Uint8Array): string {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.length);
  const packing = packingOf(bytes);
  if (packing !== undefined)
    throw new TraplineError('file_invalid', `it is packed by ${packing}: unpack it first`, { location: { file } });
  const stage = new TextStage({ file, strict: true });
  return Buffer.concat([stage.push(bytes), stage.end()]).toString();
}
