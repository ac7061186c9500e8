import { expect, it } from 'vitest';
import { dataIsland } from '../../src/page/data-island.ts';

it('holds any text without a way out of its element, and gives it back as it was', () => {
  const value = { '</script>': ['<!--', '\u2028', '\u202e', '\u0000', '"', 'é', '😀'] };
  const markup = dataIsland('x', value).toString();
  const [, text] = /^<script type="application\/json" id="x">([^<>]*)<\/script>$/.exec(markup)!;
  // oxlint-disable-next-line no-control-regex
  expect(text).not.toMatch(/[\u0000-\u001f\u2028-\u202e]/);
  expect(JSON.parse(text!)).toEqual(value);
});
