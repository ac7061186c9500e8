/** Options of Node by which threads and processes of a soak read TypeScript, and by which a mutant is planted; also for those that a test starts. */
export const LOADER: readonly string[] = [
  '--enable-source-maps',
  '--import',
  new URL('../tools/typescript.js', import.meta.url).href,
];
