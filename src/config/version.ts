import { readFileSync } from 'node:fs';

const packageFile = new URL('../../package.json', import.meta.url);

/** Trapline's version, from package.json. */
export const VERSION: string = (JSON.parse(readFileSync(packageFile, 'utf8')) as { readonly version: string }).version;
