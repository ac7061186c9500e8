import { describe, expect, it } from 'vitest';
import { colorsFor, isCapable } from '../../src/cli/colors.ts';
import { terminalWidth } from '../../src/cli/terminal-width.ts';
import { timeLeftMs } from '../../src/pacing/time-left.ts';

const TERMINAL = { isTTY: true };
const PIPE = { isTTY: false };

describe('colours', () => {
  it.each([
    [TERMINAL, {}, true],
    [PIPE, {}, false],
    [TERMINAL, { TERM: 'dumb' }, false],
    [TERMINAL, { NO_COLOR: '1' }, false],
    [TERMINAL, { NO_COLOR: '' }, true],
    [PIPE, { FORCE_COLOR: '1' }, true],
    [PIPE, { FORCE_COLOR: '1', TERM: 'dumb' }, true],
    [TERMINAL, { FORCE_COLOR: '0' }, false],
    [PIPE, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
  ])('to %j with %j: %s', (stream, environment, isColoured) => {
    expect(colorsFor(stream, environment).isColorSupported).toBe(isColoured);
  });

  it('are not all: what moves about needs a terminal that can', () => {
    expect(isCapable(TERMINAL, {})).toBe(true);
    expect(isCapable(TERMINAL, { TERM: 'dumb' })).toBe(false);
    expect(isCapable(PIPE, { FORCE_COLOR: '1' })).toBe(false);
  });
});

describe('the width', () => {
  it.each([
    [{ columns: 132 }, {}, 132],
    [{ columns: 132 }, { COLUMNS: '80' }, 132],
    [{}, { COLUMNS: '80' }, 80],
    [{}, {}, 100],
    [{}, { COLUMNS: 'wide' }, 100],
    [{ columns: 3 }, {}, 40],
  ])('of %j with %j is %i', (stream, environment, width) => {
    expect(terminalWidth(stream as NodeJS.WriteStream, environment)).toBe(width);
  });
});

describe('the time left', () => {
  it('goes on as the phase went so far', () => {
    expect(timeLeftMs(2000, 20, 100)).toBe(8000);
    expect(timeLeftMs(2000, 100, 100)).toBe(0);
  });

  it('is not told before there is anything to go by', () => {
    expect(timeLeftMs(900, 20, 100)).toBeNull();
    expect(timeLeftMs(5000, 0, 100)).toBeNull();
  });
});
