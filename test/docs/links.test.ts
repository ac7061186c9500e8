import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Page, parsePage, readPages, ROOT } from './markdown.ts';

const PAGES = readPages();
const INDEX = 'docs/README.md';

/** What is wrong with a page's links into the project, each with its line. */
function brokenLinks({ path, links, anchors }: Page): string[] {
  return links.flatMap(({ line, text }) => {
    if (/^[a-z]+:/.test(text)) return [];
    const [file = '', anchor] = text.split('#');
    const target = file === '' ? path : normalize(join(dirname(path), file));
    const known = file === '' ? anchors : PAGES.find((page) => page.path === target)?.anchors;
    if (known === undefined && !existsSync(join(ROOT, target)))
      return [`${path}:${line}: ${text}: there is no ${target}`];
    if (anchor === undefined || known?.includes(anchor) === true) return [];
    return [`${path}:${line}: ${text}: no heading of ${target} is #${anchor}`];
  });
}

describe('every link from page to page', () => {
  it.each(PAGES.filter(({ links }) => links.length > 0).map((page) => [page.path, page] as const))(
    'in %s leads somewhere',
    (_, page) => {
      expect(brokenLinks(page)).toEqual([]);
    },
  );

  it('is found out if it leads nowhere', () => {
    const text = [
      '# A page',
      '[one](no-such.md) and `[code](no-such.md)`',
      '[two](README.md#no-such)',
      '[three](#a-page) [four](#no-such) [five](https://example.org)',
      '```',
      '[six](no-such.md)',
      '```',
    ].join('\n');
    expect(brokenLinks(parsePage('page.md', text))).toEqual([
      'page.md:2: no-such.md: there is no no-such.md',
      'page.md:3: README.md#no-such: no heading of README.md is #no-such',
      'page.md:4: #no-such: no heading of page.md is #no-such',
    ]);
  });
});

it('the index lists every page of docs/', () => {
  const listed = PAGES.find(({ path }) => path === INDEX)!.links.map(({ text }) => join('docs', text));
  const pages = PAGES.map(({ path }) => path).filter((path) => path.startsWith('docs/') && path !== INDEX);
  expect(pages.filter((path) => !listed.includes(path))).toEqual([]);
});
