import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's own folder. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A part of a page, with the number of the line in which it begins, from 1. */
export interface Quoted {
  readonly line: number;
  readonly text: string;
}

/** What tests ask of a page in Markdown. */
export interface Page {
  /** Relative to the repository, with slashes. */
  readonly path: string;
  /** The anchors of its headings, as GitHub makes them. */
  readonly anchors: readonly string[];
  /** The targets of links and pictures, as written. */
  readonly links: readonly Quoted[];
  /** What stands in backquotes outside of code blocks; a bar in a table without its backslash. */
  readonly spans: readonly Quoted[];
  /** Lines of code blocks, with the language of the block. */
  readonly code: readonly (Quoted & { readonly language: string })[];
  /** Rows of tables: their cells, trimmed. */
  readonly rows: readonly (readonly string[])[];
}

const SKIPPED = new Set(['node_modules', 'dist', 'runs', 'coverage']);

/** Every page of the repository, sorted by path. */
export function readPages(): readonly Page[] {
  return markdownFiles('').map((path) => readPage(path));
}

/** The page at a path that is relative to the repository. */
export function readPage(path: string): Page {
  return parsePage(path, readText(path));
}

/** The text of a file at a path that is relative to the repository. */
export function readText(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

function markdownFiles(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.') && !SKIPPED.has(name))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) return markdownFiles(path);
      return entry.isFile() && path.endsWith('.md') ? [path] : [];
    });
}

/** Reads a page: code blocks between lines of three backquotes, headings with `#`, links in round brackets. */
export function parsePage(path: string, text: string): Page {
  const code: (Quoted & { readonly language: string })[] = [];
  const prose: Quoted[] = [];
  let language: string | null = null;
  for (const [index, content] of text.split('\n').entries()) {
    const fence = /^\s*```(\w*)/.exec(content);
    if (fence !== null) language = language === null ? fence[1]! : null;
    else if (language === null) prose.push({ line: index + 1, text: content });
    else code.push({ line: index + 1, text: content, language });
  }
  const headings = prose.flatMap(({ text: line }) => /^#{1,6} (.*)$/.exec(line)?.[1] ?? []);
  const among = (pattern: RegExp, lines: readonly Quoted[]): Quoted[] =>
    lines.flatMap(({ line, text: content }) => [...content.matchAll(pattern)].map((m) => ({ line, text: m[1]! })));
  return {
    path,
    anchors: anchorsOf(headings),
    links: among(
      /\]\(([^()\s]+)\)/g,
      prose.map((each) => ({ ...each, text: each.text.replaceAll(/`[^`]*`/g, '``') })),
    ),
    spans: among(/`([^`]+)`/g, prose).map((span) => ({ ...span, text: span.text.replaceAll('\\|', '|') })),
    code,
    rows: prose.flatMap(({ text: line }) => (line.startsWith('|') ? [cellsOf(line)] : [])),
  };
}

/** GitHub's: lower case, spaces as hyphens, other punctuation left out, and `-1` after the second of two that are alike. */
function anchorsOf(headings: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return headings.map((heading) => {
    const words = heading.replaceAll(/\]\([^)]*\)/g, '').toLowerCase();
    const anchor = words.replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(/\s/g, '-');
    const times = seen.get(anchor) ?? 0;
    seen.set(anchor, times + 1);
    return times === 0 ? anchor : `${anchor}-${times}`;
  });
}

function cellsOf(row: string): string[] {
  const cells = row.split(/(?<!\\)\|/).map((cell) => cell.trim());
  return cells.slice(1, -1);
}
