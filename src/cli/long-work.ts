import { type LongWork } from '../capture/format/long-work.ts';
import { onInterrupt } from './interrupt.ts';

/**
 * Runs work on a whole file with a progress bar on stderr, if that is a terminal, and with Ctrl-C as its abort signal. `what`
 * is shown beside the bar. `show` is false for output that only contains the result.
 */
export async function longWork<T>(
  { what, show }: { readonly what: string; readonly show: boolean },
  run: (work: LongWork) => Promise<T>,
): Promise<T> {
  const interrupt = onInterrupt('unfinished work is removed');
  const bar = show && process.stderr.isTTY === true ? await byteBar(what) : undefined;
  try {
    return await run({ signal: interrupt.signal, onProgress: (done, total) => bar?.update(done, total) });
  } finally {
    bar?.stop();
    interrupt.release();
  }
}

interface ByteBar {
  update(done: number, total: number): void;
  stop(): void;
}

async function byteBar(what: string): Promise<ByteBar> {
  const { Presets, SingleBar } = await import('cli-progress');
  const bar = new SingleBar(
    {
      stream: process.stderr,
      format: `{bar} {percentage}% ${what} · {duration_formatted}`,
      barsize: 24,
      hideCursor: true,
      clearOnComplete: true,
      fps: 8,
      emptyOnZero: true,
    },
    Presets.shades_classic,
  );
  bar.start(0, 0);
  return {
    update: (done, total) => {
      bar.setTotal(total);
      bar.update(done);
    },
    stop: () => bar.stop(),
  };
}
