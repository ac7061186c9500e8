import { describe, expect, test } from 'vitest';
import { explainTime } from '../../src/mapping/time-hint.ts';

describe('explainTime', () => {
  test.each([
    ['1714557607', 'a number needs its unit, as in unit: s'],
    ['20/05/2015 21:34', 'it looks like format: DD/MM/YYYY HH:MM'],
    ['05.20.2015', 'it looks like format: MM.DD.YYYY'],
    ['05.20.2015 10:00', 'it looks like format: MM.DD.YYYY HH:MM'],
    ['05/06/2015', 'say which comes first, day or month: format: DD/MM/YYYY, or MM/DD/YYYY'],
    ['05/06/2015 9:00', 'say which comes first, day or month: format: DD/MM/YYYY HH:MM, or MM/DD/YYYY HH:MM'],
    ['05/06/15', 'a year of two digits names no century'],
    [
      '2015-05-20 21:34 IST',
      '"IST" names no one offset; write Z or an offset such as +05:30, or leave it out and give a zone',
    ],
  ])('%s: %s', (text, hint) => {
    expect(explainTime('not a time', text)).toBe(`not a time of this format: ${hint}`);
  });

  test('says no more where nothing is known', () => {
    expect(explainTime('not a time', 'yesterday')).toBe('not a time');
    expect(explainTime('no time zone', '2015-05-20 21:34')).toBe('no time zone');
  });
});
