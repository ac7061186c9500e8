import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { buildResult } from '../../src/sweep/build-result.ts';
import { recallPicture } from '../../src/sweep/page/recall-picture.ts';
import { renderSweepPage } from '../../src/sweep/page/sweep-page.ts';
import { type SweepResult } from '../../src/sweep/result-schema.ts';
import { describeWithChromium, expectAccessible, openFile, VIEWS } from '../page/chromium-fixture.ts';
import { resolve } from '../page/page-fixture.ts';
import { writeSmallScenario } from '../run/small-scenario.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { cellsOfQuestion, questionOf } from './sweep-fixture.ts';

const inFolder = temporaryFolder();

const GRIDS = {
  'one axis': ['engine.allowed_disorder=0s,5s,1m'],
  'one value': ['engine.allowed_disorder=0s'],
  'two axes': ['engine.allowed_disorder=0s,5s,1m', 'delivery.partitions=1,2,4,8'],
  'three axes': ['engine.allowed_disorder=0s,1m', 'delivery.partitions=1,4', 'traffic.clients=60,70'],
  'values that are long': ['clocks=[],[{offset: {normal: {sd: 5s}}}]', 'delivery.partitions=1,2'],
  'no fraud': ['fraud=[]'],
} as const;

/** Marks and texts of charts that leave their chart's section. */
const OUTSIDE = `[...document.querySelectorAll('svg.chart')].flatMap((chart) => {
  const frame = chart.closest('section').getBoundingClientRect();
  return [...chart.querySelectorAll('line, path, text')].filter((mark) => {
    const box = mark.getBoundingClientRect();
    return box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top || box.bottom > frame.bottom;
  }).map((mark) => mark.outerHTML);
})`;

/** How high each mark of the first chart stands, from 0 at its lowest level to 1 at its highest, by its title. */
const HEIGHTS = `(() => {
  const chart = document.querySelector('svg.chart');
  const levels = [...chart.querySelectorAll('line.grid')].map((line) => line.getBoundingClientRect().top);
  const names = [...chart.querySelectorAll('line.grid + text')].map((text) => Number(text.textContent));
  const [bottom, top] = [Math.max(...levels), Math.min(...levels)];
  const [low, high] = [Math.min(...names), Math.max(...names)];
  return [...chart.querySelectorAll('.mark > path > title')].map((title) => {
    const box = title.parentElement.getBoundingClientRect();
    const place = (bottom - (box.top + box.bottom) / 2) / (bottom - top);
    return [Number(/: ([\\d.]+)/.exec(title.textContent)[1]), low + place * (high - low)];
  });
})()`;

async function resultOf(vary: readonly string[]): Promise<SweepResult> {
  const question = questionOf(writeSmallScenario(inFolder('small.yaml')), vary, '2');
  return buildResult(question, await cellsOfQuestion(question));
}

describeWithChromium('sweep.html in Chromium', (browser) => {
  it.each(Object.keys(GRIDS) as (keyof typeof GRIDS)[])('shows %s at every size and in both lights', async (name) => {
    const result = await resultOf(GRIDS[name]);
    writeFileSync(inFolder('sweep.html'), renderSweepPage(result));
    for (const view of VIEWS) {
      await openFile(browser(), inFolder('sweep.html'), view, async (page) => {
        const width = 'document.documentElement.scrollWidth - window.innerWidth';
        expect(await page.evaluate<number>(width)).toBeLessThanOrEqual(0);
        expect(await page.evaluate<string[]>(OUTSIDE)).toEqual([]);
        const values = `[...document.querySelectorAll('data[data-at]')].map((data) => [data.dataset.at, Number(data.value)])`;
        const figures = await page.evaluate<[string, number][]>(values);
        expect(figures.length).toBeGreaterThan(result.points.length);
        for (const [at, value] of figures) expect({ at, value: resolve(result, at) }).toEqual({ at, value });
        await expectAccessible(page);
      });
    }
  });

  it('draws marks at the height of their figures', async () => {
    writeFileSync(inFolder('sweep.html'), renderSweepPage(await resultOf(GRIDS['one axis'])));
    await openFile(browser(), inFolder('sweep.html'), VIEWS[2], async (page) => {
      const heights = await page.evaluate<[number, number][]>(HEIGHTS);
      expect(heights).toHaveLength(9);
      for (const [said, drawn] of heights) expect(drawn).toBeCloseTo(said, 2);
    });
  });

  it.each(['one axis', 'two axes', 'three axes'] as const)('draws recall.svg of %s inside its frame', async (name) => {
    writeFileSync(inFolder('recall.svg'), recallPicture(await resultOf(GRIDS[name])));
    for (const view of VIEWS) {
      await openFile(browser(), inFolder('recall.svg'), view, async (page) => {
        const outside = `(() => {
          const frame = document.documentElement.getBoundingClientRect();
          const marks = [...document.querySelectorAll('rect, text, path, line')];
          return [marks.length, marks.filter((mark) => {
            const box = mark.getBoundingClientRect();
            return box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1;
          }).map((mark) => mark.textContent)];
        })()`;
        const [marks, lost] = await page.evaluate<[number, string[]]>(outside);
        expect(marks).toBeGreaterThan(20);
        expect(lost).toEqual([]);
      });
    }
  });
});
