import { expect, it } from 'vitest';
import { Progress } from '../../soak/progress.ts';

/** What is said of seeds that take so many ms each. */
function said(
  request: { readonly seeds: number; readonly budgetMs: number },
  seedMs: number,
  failed = false,
): string[] {
  const lines: string[] = [];
  let nowMs = 0;
  const progress = new Progress({ ...request, nowMs: () => nowMs }, (line) => void lines.push(line));
  for (let seed = 0; seed < 25; seed++) {
    nowMs += seedMs;
    progress.add(failed && seed === 0);
  }
  return lines;
}

it('progress is told each ten seconds, with the time that is left of the seeds or of the budget, whichever is less', () => {
  expect(said({ seeds: 100, budgetMs: Infinity }, 1000)).toEqual([
    '10 seeds, 3,600 an hour, 1 min 30 s left',
    '20 seeds, 3,600 an hour, 1 min 20 s left',
  ]);
  expect(said({ seeds: 100, budgetMs: 30_000 }, 1000, true)[0]).toBe(
    '10 seeds, 1 went wrong, 3,600 an hour, 20 s left',
  );
  expect(said({ seeds: Infinity, budgetMs: 60_000 }, 5000)[0]).toBe('2 seeds, 720 an hour, 50 s left');
  expect(said({ seeds: 1000, budgetMs: Infinity }, 1)).toEqual([]);
});
