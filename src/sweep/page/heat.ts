import exp from '@stdlib/math-base-special-exp';
import ln from '@stdlib/math-base-special-ln';

/** How many steps a colour scale has. */
const STEPS = 11;

type Rgb = readonly [number, number, number];

/** From little to much. `gain`: much is good. `cost`: much is bad. */
const RAMPS = {
  gain: [
    [244, 248, 252],
    [95, 158, 208],
    [11, 58, 102],
  ],
  cost: [
    [253, 247, 240],
    [229, 143, 53],
    [110, 40, 12],
  ],
} as const satisfies Readonly<Record<string, readonly [Rgb, Rgb, Rgb]>>;

/** One of the two colour scales. */
export type Ramp = keyof typeof RAMPS;

/** Luminance (WCAG 2) at which black text and white text have the same contrast, 4.6. */
const TURNING_LUMINANCE = 0.179;

/**
 * The classes of the colour scales, for HTML (background and text) and for SVG (fill; the text of a step has `on-` before its name). They
 * are the same in light and dark, and the text on every step has a contrast of at least 4.5.
 */
export const HEAT_STYLE = (Object.keys(RAMPS) as Ramp[])
  .flatMap((ramp) =>
    Array.from({ length: STEPS }, (_, step) => {
      const colour = colourOf(ramp, step);
      const text = luminance(colour) > TURNING_LUMINANCE ? '#000000' : '#ffffff';
      const name = `${ramp}-${step}`;
      const back = hex(colour);
      return `td.${name} { background: ${back}; color: ${text}; } rect.${name} { fill: ${back}; } text.on-${name} { fill: ${text}; }`;
    }),
  )
  .join('\n');

/** The class of a value between the ends of a scale; undefined for what was not measured. */
export function heatClass(ramp: Ramp, value: number | null, low: number, high: number): string | undefined {
  if (value === null) return undefined;
  const place = high > low ? (value - low) / (high - low) : 0.5;
  return `${ramp}-${Math.round((STEPS - 1) * Math.min(1, Math.max(0, place)))}`;
}

function colourOf(ramp: Ramp, step: number): Rgb {
  const [low, middle, high] = RAMPS[ramp];
  const place = (2 * step) / (STEPS - 1);
  const [from, to, part] = place <= 1 ? [low, middle, place] : [middle, high, place - 1];
  const mix = (i: 0 | 1 | 2): number => Math.round(from[i] + part * (to[i] - from[i]));
  return [mix(0), mix(1), mix(2)];
}

function hex(colour: Rgb): string {
  return `#${colour.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.03928 ? share / 12.92 : exp(2.4 * ln((share + 0.055) / 1.055));
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}
