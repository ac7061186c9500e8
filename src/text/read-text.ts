import { type Content } from './content.ts';
import { openContent } from './open-content.ts';
import { TextStage } from './text-stage.ts';

/** How a file is read. */
export interface ReadTextOptions {
  /** Whether bytes that are no UTF-8 are refused at once, with line and column. Left out, they are the reader's to judge. */
  readonly strict: boolean;
  /** Sees the bytes of the content, unpacked but not decoded, as they are read. */
  readonly onContent?: ((bytes: Buffer) => void) | undefined;
}

/**
 * The text of a file, or of standard input for `-`, piece by piece: unpacked where it is packed by gzip or zstd, and as `TextStage` makes
 * it. Throws TraplineError for what cannot be read or is no text.
 */
export function* readText(path: string, options: ReadTextOptions): Generator<Buffer> {
  yield* textOf(openContent(path), options);
}

/** The same of content that is open, which is closed in the end. */
export function* textOf(content: Content, { strict, onContent }: ReadTextOptions): Generator<Buffer> {
  try {
    const stage = new TextStage({ file: content.file, strict });
    for (let piece = content.read(); piece.length > 0; piece = content.read()) {
      onContent?.(piece);
      yield stage.push(piece);
    }
    yield stage.end();
  } finally {
    content.close();
  }
}
