import fc from 'fast-check';

const DEFAULT_RUNS = 100;

/** `TRAPLINE_FUZZ_RUNS` as a count of cases per property; a typing mistake must not turn the fuzzing off. */
function fuzzRuns(): number {
  const text = process.env['TRAPLINE_FUZZ_RUNS'];
  if (text === undefined || text === '') return DEFAULT_RUNS;
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`TRAPLINE_FUZZ_RUNS: found '${text}', expected a positive integer`);
  return Number(text);
}

/** With a mutant planted it matters that a property fails, not what the smallest case is. */
const endOnFailure = (process.env['TRAPLINE_MUTANT'] ?? '') !== '';

// Verbose: a failing property prints the values it failed on, beside the seed and the path that reproduce it.
fc.configureGlobal({ numRuns: fuzzRuns(), verbose: fc.VerbosityLevel.Verbose, endOnFailure });
