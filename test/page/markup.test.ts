import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { figure } from '../../src/page/figure.ts';
import { escapeText, html } from '../../src/page/markup.ts';

/** The text that a browser makes of escaped text. */
function unescape(text: string): string {
  const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#96': '`' };
  return text.replace(/&(#?\w+);/g, (_, name: string) => entities[name]!);
}

describe('markup', () => {
  it('escapes text and numbers, leaves markup as it is, joins lists and leaves out what is not there', () => {
    const inner = html`<b>${'<i>"&\'`'}</b>`;
    expect(html`<p title="${'a"b'}">${inner}${[1, ', ', inner]}${null}${undefined}</p>`.toString()).toBe(
      '<p title="a&quot;b"><b>&lt;i&gt;&quot;&amp;&#39;&#96;</b>1, <b>&lt;i&gt;&quot;&amp;&#39;&#96;</b></p>',
    );
  });

  it('makes of any text one without a meaning in HTML, which reads as the text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '&', '`', ';', 'a', 'é', '😀', ' ') }),
        (text) => {
          const escaped = escapeText(text);
          expect(escaped).not.toMatch(/[<>"'`]/);
          expect(unescape(escaped)).toBe(text);
        },
      ),
    );
  });

  it('shows control characters, turned text and half characters by their escapes', () => {
    expect(escapeText('a\u0000\u001b[2J\n\u202e\ud800b')).toBe(String.raw`a\u0000\u001b[2J\u000a\u202e\ud800b`);
    expect(escapeText('😀')).toBe('😀');
  });
});

describe('a figure', () => {
  it('has its exact value and its place in the report', () => {
    expect(figure(['rules', 'a/b~c', 'f1'], 0.123456789, (value) => value.toFixed(2)).toString()).toBe(
      '<data value="0.123456789" data-at="/rules/a~1b~0c/f1">0.12</data>',
    );
  });

  it('is a dash where it was not measured', () => {
    expect(figure(['f1'], null, String).toString()).toBe('<span data-at="/f1">–</span>');
  });
});
