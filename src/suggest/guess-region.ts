import { type Column, type Guess, quoted } from './guess.ts';

/** Four regions by coordinates, which meet in the middle of the sample: a first division, for rules that count regions. */
export function guessRegion(latitude: Column, longitude: Column): Guess {
  const [middle, meridian] = [medianOf(latitude), medianOf(longitude)];
  const box = (name: string, latitudes: string, longitudes: string): string =>
    `    ${name}: [{ latitude: ${latitudes}, longitude: ${longitudes} }]`;
  const [north, south] = [`${middle}..90`, `-90..${middle}`];
  const [west, east] = [`-180..${meridian}`, `${meridian}..180`];
  const yaml = [
    '',
    `  latitude: ${quoted(latitude.name)}`,
    `  longitude: ${quoted(longitude.name)}`,
    '  boxes:',
    box('north_west', north, west),
    box('north_east', north, east),
    box('south_west', south, west),
    box('south_east', south, east),
    '  unlisted: null',
  ].join('\n');
  const notes = [
    'CHECK: no column names a region; these four meet in the middle of the sample, better ones have borders of your own',
  ];
  return { key: 'region', yaml, notes };
}

/** To a tenth of a degree, and within what leaves a region on each side. */
function medianOf({ texts }: Column): string {
  const sorted = texts.map(Number).sort((a, b) => a - b);
  return Math.max(-89, Math.min(89, sorted[sorted.length >> 1]!)).toFixed(1);
}
