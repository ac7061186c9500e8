const { ROOMS, PURE_ROOMS } = require('./tools/rooms.cjs');

/** The packages that have neither clock nor ambient randomness nor I/O. */
const PURE_PACKAGES = ['@stdlib/math-base-special-[a-z]+', '@noble/hashes', 'seedrandom'];

const inRooms = (rooms) => `^src/(${rooms.join('|')})/`;
const error = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

module.exports = {
  forbidden: [
    ...Object.entries(ROOMS).map(([room, allowed]) =>
      error(
        `arrow-from-${room}`,
        `src/${room} may import only: ${allowed.join(', ') || 'nothing'}.`,
        { path: inRooms([room]) },
        { path: '^src/', pathNot: inRooms([room, ...allowed]) },
      ),
    ),
    error(
      'known-room',
      'Give a new room its row in ROOMS.',
      { path: '^src/', pathNot: inRooms(Object.keys(ROOMS)) },
      {},
    ),
    error(
      'pure-no-node',
      'Pure rooms import no Node module: clock, files and randomness are parameters.',
      { path: inRooms(PURE_ROOMS) },
      { dependencyTypes: ['core'] },
    ),
    error(
      'pure-packages',
      'Pure rooms import only packages that are pure as well.',
      { path: inRooms(PURE_ROOMS) },
      { path: 'node_modules/', pathNot: `node_modules/(@types/)?(${PURE_PACKAGES.join('|')})/` },
    ),
    error(
      'src-only-src',
      'What is shipped does not know its tests, figures, tools and services.',
      { path: '^src/' },
      { path: '^(test|bench|tools|services)/' },
    ),
    error(
      'no-dev-package',
      'What is shipped imports what is installed with it.',
      { path: '^src/' },
      { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['npm-peer'] },
    ),
    error('no-cycle', 'Two files that need each other are one concept, or hide a third.', {}, { circular: true }),
    {
      ...error(
        'no-folder-cycle',
        'Two folders of a room that need each other are one folder, or hide a third.',
        {},
        { circular: true },
      ),
      scope: 'folder',
    },
    error('no-unresolvable', 'Every import leads somewhere.', {}, { couldNotResolve: true }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
