/**
 * Lets Node 20 run the project's TypeScript where it lies: `node --import ./tools/typescript.js bench/main.ts`. Types are
 * dropped, not checked. Worker threads inherit it.
 */
import { register } from 'node:module';

register('./typescript-hooks.js', import.meta.url);
