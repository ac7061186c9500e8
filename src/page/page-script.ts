import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { Markup } from './markup.ts';

const IS_SOURCE = extname(import.meta.url) === '.ts';
/** What the build makes of `client/`. It lies beside this file; where the sources run as they are, in dist/ if that was built. */
const BUNDLE = new URL(IS_SOURCE ? '../../dist/page/client.js' : './client.js', import.meta.url);

/** The script of the page as an element, and what a Content-Security-Policy calls it. */
export interface PageScript {
  readonly element: Markup;
  /** SHA-256 as such a policy has it; null without a script. */
  readonly hash: string | null;
}

let known: PageScript | undefined;

/** The script that a page has. Sources that run without a build have none: everything can be read without it. */
export function pageScript(): PageScript {
  return (known ??= IS_SOURCE && !existsSync(BUNDLE) ? { element: new Markup(''), hash: null } : readScript());
}

function readScript(): PageScript {
  const source = readFileSync(BUNDLE, 'utf8').trim();
  const hash = `sha256-${createHash('sha256').update(source).digest('base64')}`;
  return { element: new Markup(`<script>${source}</script>`), hash };
}
