import { z } from 'zod';
import { type Bin, type PlaceBox, type PlaceCentre, type Span } from '../model/mapping.ts';
import { someText } from './mapping-fields.ts';

const E6 = 1e6;
const SPAN = /^(-?\d+(?:\.\d+)?)\.\.(-?\d+(?:\.\d+)?)$/;
const DISTANCE = /^(\d+(?:\.\d+)?) ?km$/;

/** `from..to`; `wraps` allows one that ends before it begins. */
function span(wraps: boolean, limit = Infinity): z.ZodType<Span, string> {
  return z
    .string()
    .regex(SPAN, 'expected two numbers such as -125..-66.5, the second not included')
    .transform((written, context): Span => {
      const [from = 0, to = 0] = SPAN.exec(written)!.slice(1).map(Number);
      const complain = (message: string): void => context.addIssue({ code: 'custom', message });
      if (Math.max(Math.abs(from), Math.abs(to)) > limit) complain(`expected degrees from -${limit} to ${limit}`);
      if (from === to || (from > to && !wraps)) complain('the span ends before it begins');
      return { fromE6: Math.round(from * E6), toE6: Math.round(to * E6) };
    });
}

const latitudeSpan = span(false, 90).describe('Degrees, from south to north.');
const longitudeSpan = span(true, 180).describe('Degrees, from west to east.');

/** Spans of numbers by the value that they stand for. */
export const binsSchema = z
  .record(someText, z.array(span(false)).min(1))
  .transform((listed, context): readonly Bin[] => {
    const bins = Object.entries(listed).flatMap(([value, spans]) => spans.map((each) => ({ ...each, value })));
    const sorted = [...bins].sort((a, b) => a.fromE6 - b.fromE6);
    for (const [i, bin] of sorted.entries()) {
      const before = sorted[i - 1];
      if (before === undefined || before.toE6 <= bin.fromE6) continue;
      const message = `${show(before)} and ${show(bin)} overlap; every number needs one value`;
      context.addIssue({ code: 'custom', path: [bin.value], message });
    }
    return sorted;
  });

function show({ fromE6, toE6, value }: Bin): string {
  return `${fromE6 / E6}..${toE6 / E6} (${value})`;
}

const box = z.strictObject({ latitude: latitudeSpan, longitude: longitudeSpan });

/** Boxes by the value that they stand for. */
export const boxesSchema = z.record(someText, z.array(box).min(1)).transform((listed, context): readonly PlaceBox[] => {
  const boxes = Object.entries(listed).flatMap(([value, list]) => list.map((each) => ({ value, ...each })));
  for (const [i, each] of boxes.entries()) {
    const other = boxes.slice(0, i).find((earlier) => overlap(earlier, each));
    if (other === undefined) continue;
    const message = `a box of ${other.value} and one of ${each.value} overlap; every point needs one value`;
    context.addIssue({ code: 'custom', path: [each.value], message });
  }
  return boxes;
});

function overlap(a: PlaceBox, b: PlaceBox): boolean {
  const inLatitude = a.latitude.fromE6 < b.latitude.toE6 && b.latitude.fromE6 < a.latitude.toE6;
  return (
    inLatitude &&
    unwrapped(a.longitude).some((x) => unwrapped(b.longitude).some((y) => x.fromE6 < y.toE6 && y.fromE6 < x.toE6))
  );
}

/** A span of longitude as spans that do not go over the 180th meridian. */
function unwrapped({ fromE6, toE6 }: Span): readonly Span[] {
  if (fromE6 < toE6) return [{ fromE6, toE6 }];
  return [
    { fromE6, toE6: 180 * E6 },
    { fromE6: -180 * E6, toE6 },
  ];
}

const centre = z.tuple([z.number().min(-90).max(90), z.number().min(-180).max(180)]);

/** Points by the value that they stand for. */
export const centresSchema = z.record(someText, centre).transform((listed): readonly PlaceCentre[] =>
  Object.entries(listed).map(([value, [latitude, longitude]]) => ({
    value,
    latitudeE6: Math.round(latitude * E6),
    longitudeE6: Math.round(longitude * E6),
  })),
);

/** A distance in km. */
export const withinSchema = z
  .string()
  .regex(DISTANCE, 'expected a distance such as 300km')
  .transform((written) => Number(DISTANCE.exec(written)![1]));
