/**
 * The arrows between the rooms of src/, as drawn in the table of docs/ARCHITECTURE.md (test/tooling/dependencies.test.ts holds
 * the two against each other). A room may always import from itself.
 */
const ROOMS = {
  model: [],
  random: ['digest', 'model'],
  digest: ['model'],
  sim: ['random', 'digest', 'model'],
  engine: ['digest', 'model'],
  oracle: ['model'],
  checkpoint: ['engine', 'model'],
  mapping: ['digest', 'model'],
  config: ['model'],
  bus: ['sim', 'mapping', 'config', 'model'],
  replay: ['bus', 'mapping', 'config', 'digest', 'model'],
  report: ['oracle', 'random', 'model'],
  influx: ['report', 'config', 'digest', 'model'],
  run: [
    'model',
    'random',
    'digest',
    'sim',
    'engine',
    'oracle',
    'checkpoint',
    'mapping',
    'config',
    'bus',
    'replay',
    'report',
    'influx',
  ],
  cli: ['run', 'replay', 'report', 'influx', 'config', 'model'],
};

/** Rooms without clock, ambient randomness and I/O. */
const PURE_ROOMS = ['model', 'random', 'digest', 'sim', 'engine', 'oracle'];

module.exports = { ROOMS, PURE_ROOMS };
