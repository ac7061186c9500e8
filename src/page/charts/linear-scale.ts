import { MARGIN, type Scale } from './time-scale.ts';

const STEPS = [1, 2, 5];

/** Figures from 0 to `most`, with about four marks. */
export function linearScale(most: number, label: (value: number) => string): Scale {
  const to = Math.max(most, Number.MIN_VALUE);
  let step = 1;
  for (let decade = -6; decade < 16; decade++) {
    const fitting = STEPS.map((one) => one * Number(`1e${decade}`)).find((one) => to / one <= 4);
    if (fitting !== undefined) {
      step = fitting;
      break;
    }
  }
  const ticks = Array.from({ length: Math.floor(to / step) + 1 }, (_, i) => ({
    value: i * step,
    label: label(i * step),
  }));
  return { place: (value) => MARGIN + ((1 - 2 * MARGIN) * value) / to, ticks };
}
