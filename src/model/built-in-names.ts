import { type Traffic } from './scenario.ts';
import { type TrafficValues } from './own-pattern-needs.ts';

/** The device classes of all traffic except that from a file or a list. */
export const DEVICE_NAMES = ['pos', 'mobile', 'web'] as const;

/** The original producer's categories. */
export const ORIGINAL_CATEGORIES = ['food', 'electronics', 'fashion', 'travel'] as const;

/** The categories of household traffic, and of episodes that stand alone. */
export const HOUSEHOLD_CATEGORIES = [
  ...ORIGINAL_CATEGORIES,
  'grocery',
  'restaurant',
  'fuel',
  'transport',
  'pharmacy',
  'entertainment',
  'utilities',
  'health',
  'home',
  'education',
] as const;

/** The cities of each region. */
const CITY_NAMES = {
  north: ['Chicago', 'Minneapolis', 'Detroit', 'Milwaukee', 'Cleveland'],
  south: ['Houston', 'Dallas', 'Atlanta', 'Miami', 'New Orleans'],
  east: ['New York', 'Boston', 'Philadelphia', 'Washington', 'Baltimore'],
  west: ['Los Angeles', 'San Francisco', 'Seattle', 'Phoenix', 'Denver'],
} as const;

/** The regions. */
export const REGION_NAMES: readonly string[] = Object.keys(CITY_NAMES);

/** The values of traffic that is drawn; null for traffic that brings its own. */
export function builtInValues({ kind }: Traffic): TrafficValues | null {
  if (kind === 'file' || kind === 'listed') return null;
  const cities: readonly (readonly string[])[] = Object.values(CITY_NAMES);
  const category = kind === 'original' ? ORIGINAL_CATEGORIES : HOUSEHOLD_CATEGORIES;
  return {
    names: { category, device: DEVICE_NAMES, region: REGION_NAMES, location: cities.flat() },
    distinct: {
      category: category.length,
      device: DEVICE_NAMES.length,
      region: REGION_NAMES.length,
      location: Math.min(...cities.map(({ length }) => length)),
    },
  };
}
