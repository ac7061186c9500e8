/** A city where purchases happen. */
interface City {
  readonly name: string;
  readonly latitudeE6: number;
  readonly longitudeE6: number;
}

interface BuiltInRegion {
  readonly name: string;
  /** Regions to which people commute. */
  readonly neighbours: readonly string[];
  readonly cities: readonly City[];
}

function city(name: string, latitude: number, longitude: number): City {
  return { name, latitudeE6: Math.round(latitude * 1e6), longitudeE6: Math.round(longitude * 1e6) };
}

/**
 * The four regions of the original producer, on the map of the United States. North and south do not touch, nor do east and
 * west.
 */
export const BUILT_IN_REGIONS: readonly BuiltInRegion[] = [
  {
    name: 'north',
    neighbours: ['east', 'west'],
    cities: [
      city('Chicago', 41.8781, -87.6298),
      city('Minneapolis', 44.9778, -93.265),
      city('Detroit', 42.3314, -83.0458),
      city('Milwaukee', 43.0389, -87.9065),
      city('Cleveland', 41.4993, -81.6944),
    ],
  },
  {
    name: 'south',
    neighbours: ['east', 'west'],
    cities: [
      city('Houston', 29.7604, -95.3698),
      city('Dallas', 32.7767, -96.797),
      city('Atlanta', 33.749, -84.388),
      city('Miami', 25.7617, -80.1918),
      city('New Orleans', 29.9511, -90.0715),
    ],
  },
  {
    name: 'east',
    neighbours: ['north', 'south'],
    cities: [
      city('New York', 40.7128, -74.006),
      city('Boston', 42.3601, -71.0589),
      city('Philadelphia', 39.9526, -75.1652),
      city('Washington', 38.9072, -77.0369),
      city('Baltimore', 39.2904, -76.6122),
    ],
  },
  {
    name: 'west',
    neighbours: ['north', 'south'],
    cities: [
      city('Los Angeles', 34.0522, -118.2437),
      city('San Francisco', 37.7749, -122.4194),
      city('Seattle', 47.6062, -122.3321),
      city('Phoenix', 33.4484, -112.074),
      city('Denver', 39.7392, -104.9903),
    ],
  },
];
