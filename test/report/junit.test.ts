import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeXml, type JUnitCase, junitXml } from '../../src/report/junit.ts';

const PASSED: JUnitCase = { classname: 'c', name: 'passes', seconds: 1.5, outcome: { kind: 'passed' } };

describe('JUnit XML', () => {
  it('has the cases of each suite, with totals', () => {
    const cases: JUnitCase[] = [
      PASSED,
      { ...PASSED, name: 'fails', outcome: { kind: 'failed', message: 'a < b', details: 'a & "b"\nc' } },
      {
        ...PASSED,
        name: 'is skipped',
        seconds: 0,
        outcome: { kind: 'skipped', message: 'no time' },
        output: 'said <this>',
      },
    ];
    expect(
      junitXml([
        { name: 'one', cases },
        { name: 'two', cases: [PASSED] },
      ]),
    ).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="4" failures="1" errors="0" skipped="1" time="4.500">
  <testsuite name="one" tests="3" failures="1" errors="0" skipped="1" time="3.000">
    <testcase classname="c" name="passes" time="1.500"/>
    <testcase classname="c" name="fails" time="1.500">
      <failure message="a &lt; b">a &amp; &quot;b&quot;
c</failure>
    </testcase>
    <testcase classname="c" name="is skipped" time="0.000">
      <skipped message="no time"/>
      <system-out>said &lt;this&gt;</system-out>
    </testcase>
  </testsuite>
  <testsuite name="two" tests="1" failures="0" errors="0" skipped="0" time="1.500">
    <testcase classname="c" name="passes" time="1.500"/>
  </testsuite>
</testsuites>
`);
  });

  it('is a document without suites too', () => {
    expect(junitXml([])).toContain('<testsuites tests="0" failures="0" errors="0" skipped="0" time="0.000">');
  });

  it('keeps line breaks and tabs of an attribute, which a parser would make blanks of', () => {
    const xml = junitXml([{ name: 'a\tb\r\nc', cases: [] }]);
    expect(xml).toContain('name="a&#9;b&#13;&#10;c"');
  });
});

/** What may stand in an XML 1.0 document, by its grammar (production 2, Char). */
const CHAR = /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;

describe('escaped text', () => {
  it.each([
    ['<a href="x">it\'s & it</a>', '&lt;a href=&quot;x&quot;&gt;it&apos;s &amp; it&lt;/a&gt;'],
    [']]>', ']]&gt;'],
    ['\u0000\u001b[31m\u000b', '\ufffd\ufffd[31m\ufffd'],
    ['tab\tline\n', 'tab\tline\n'],
    ['\ud800 and \udfff alone, 😀 whole', '\ufffd and \ufffd alone, 😀 whole'],
    ['\ufffe\uffff', '\ufffd\ufffd'],
  ])('%j is %j', (text, escaped) => {
    expect(escapeXml(text)).toBe(escaped);
  });

  it('holds nothing that XML forbids, and comes back as it was', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffff })), (units) => {
        const text = String.fromCharCode(...units);
        const escaped = escapeXml(text);
        expect(escaped).toMatch(CHAR);
        expect(escaped).not.toMatch(/[<>"']|&(?!(?:amp|lt|gt|quot|apos);)/);
        const characters: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
        const back = escaped.replaceAll(/&(\w+);/g, (_, name: string) => characters[name]!);
        if (CHAR.test(text)) expect(back).toBe(text);
      }),
    );
  });
});
