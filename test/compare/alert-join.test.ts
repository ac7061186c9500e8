import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinAlerts, type JoinedAlert, type JudgedAlert } from '../../src/compare/alert-join.ts';
import { compareByAlertOrder } from '../../src/model/text-order.ts';

const W = 10;

interface Said {
  readonly at: number;
  readonly id?: string;
  readonly client?: string;
  readonly rule?: string;
  readonly kind?: 'open' | 'extend';
  readonly start?: number | null;
  readonly transaction?: string | null;
  readonly evidence?: readonly string[];
}

/** An alert of a trailing window of W, opened by a transaction named after its time unless said otherwise. */
function alert({ at, client = 'c', rule = 'r', kind = 'open', ...said }: Said): JudgedAlert {
  const transaction = said.transaction === undefined ? `${client}@${at}` : said.transaction;
  const start = said.start === undefined ? at - W : said.start;
  return {
    alert: {
      alert_id: said.id ?? `${rule}:${client}:${at}:${start}`,
      kind,
      rule,
      client_id: client,
      transaction_id: transaction,
      event_time_ms: at,
      window_start_ms: start,
      window_end_ms: start === null ? null : start + W,
      evidence: said.evidence ?? (transaction === null ? null : [transaction]),
      details: null,
    },
    class: null,
    episodeId: null,
  };
}

const inOrder = (said: readonly Said[]): JudgedAlert[] =>
  said.map(alert).sort((a, b) => compareByAlertOrder(a.alert, b.alert));

const join = (a: readonly Said[], b: readonly Said[]): JoinedAlert[] => [...joinAlerts(inOrder(a), inOrder(b), W)];

const told = (joined: readonly JoinedAlert[]): string[] =>
  joined.map(({ change, a, b }) => `${change} ${a?.alert.event_time_ms ?? '-'} ${b?.alert.event_time_ms ?? '-'}`);

describe('two lists of alerts', () => {
  //  A  ──●─────●──
  //  B  ──●─────●──
  it('are the same where the same transactions open them, whatever their ids', () => {
    expect(told(join([{ at: 0 }, { at: 50 }], [{ at: 0, id: 'x', start: -3 }, { at: 50 }]))).toEqual([
      'same 0 0',
      'same 50 50',
    ]);
  });

  //  A  ──●──────────
  //  B  ──────├──●───   its window begins at 4, before A's last detection plus nothing: 0 < 4
  it('have a lost and a gained one where windows do not meet', () => {
    expect(told(join([{ at: 0 }], [{ at: 14 }]))).toEqual(['lost 0 -', 'gained - 14']);
  });

  //  A  ●─────────
  //  B  ├────────●   the window begins at 0: it still holds the other opening
  it('have a moved one where the later window holds the earlier opening, edges included', () => {
    expect(told(join([{ at: 0 }], [{ at: 10 }]))).toEqual(['moved 0 10']);
    expect(told(join([{ at: 10 }], [{ at: 0 }]))).toEqual(['moved 10 0']);
    expect(told(join([{ at: 0 }], [{ at: 11 }]))).toEqual(['lost 0 -', 'gained - 11']);
  });

  //  A  ●─────○─────○          opens at 0 and is extended
  //  B                ├────●   opens in a window that begins before A's last detection
  it('follow an alert as long as it is extended', () => {
    const a: Said[] = [
      { at: 0, id: 'long' },
      { at: 8, id: 'long', kind: 'extend' },
      { at: 16, id: 'long', kind: 'extend' },
    ];
    expect(told(join(a, [{ at: 25 }]))).toEqual(['moved 0 25']);
    expect(told(join(a, [{ at: 27 }]))).toEqual(['lost 0 -', 'gained - 27']);
  });

  //  A  ●───●   two alerts
  //  B    ●     one in between: it goes with the nearest that opened before it
  it('let each alert go with one other only', () => {
    expect(told(join([{ at: 0 }, { at: 4 }], [{ at: 2 }]))).toEqual(['moved 0 2', 'lost 4 -']);
  });

  it('never mix rules or clients', () => {
    expect(told(join([{ at: 0, client: 'x' }], [{ at: 0, client: 'y' }]))).toEqual(['lost 0 -', 'gained - 0']);
    expect(told(join([{ at: 0, rule: 'x' }], [{ at: 0, rule: 'y' }]))).toEqual(['lost 0 -', 'gained - 0']);
  });

  it('take evidence where an engine names no window, and the transaction where clocks differ', () => {
    const unnamed: Said = { at: 5, transaction: null, start: null, evidence: ['c@0'] };
    expect(told(join([{ at: 0 }], [unnamed]))).toEqual(['moved 0 5']);
    expect(told(join([{ at: 0 }], [{ ...unnamed, evidence: ['other'] }]))).toEqual(['lost 0 -', 'gained - 5']);
    expect(told(join([{ at: 0 }], [{ at: 3, transaction: 'c@0' }]))).toEqual(['same 0 3']);
  });

  it('tell hopping windows of one transaction apart', () => {
    const hops: Said[] = [
      { at: 9, start: 0 },
      { at: 9, start: 5 },
    ];
    expect(told(join(hops, hops))).toEqual(['same 9 9', 'same 9 9']);
    expect(told(join(hops, hops.slice(1)))).toEqual(['same 9 9', 'lost 9 -']);
  });
});

const saying: fc.Arbitrary<Said> = fc.record({
  at: fc.nat({ max: 60 }),
  client: fc.constantFrom('x', 'y'),
  rule: fc.constantFrom('r', 's'),
});
const list = fc.uniqueArray(saying, { maxLength: 30, selector: ({ at, client, rule }) => `${at} ${client} ${rule}` });

const ids = (joined: readonly JoinedAlert[], side: 'a' | 'b'): string[] =>
  joined.flatMap((one) => one[side]?.alert.alert_id ?? []).sort();

describe('any two lists', () => {
  it('have each alert once, and none that is paired with a stranger', () => {
    fc.assert(
      fc.property(list, list, (a, b) => {
        const joined = join(a, b);
        expect(ids(joined, 'a')).toEqual(a.map((said) => alert(said).alert.alert_id).sort());
        expect(ids(joined, 'b')).toEqual(b.map((said) => alert(said).alert.alert_id).sort());
        for (const { change, a: one, b: other } of joined) {
          if (one === null || other === null) continue;
          expect([one.alert.rule, one.alert.client_id]).toEqual([other.alert.rule, other.alert.client_id]);
          const gapMs = Math.abs(one.alert.event_time_ms! - other.alert.event_time_ms!);
          if (change === 'same') expect(gapMs).toBe(0);
          else expect(gapMs).toBeLessThanOrEqual(W);
        }
      }),
    );
  });

  it('leave over no two that could have been paired', () => {
    fc.assert(
      fc.property(list, list, (a, b) => {
        const joined = join(a, b);
        const [lost, gained] = [
          joined.filter(({ change }) => change === 'lost'),
          joined.filter(({ change }) => change === 'gained'),
        ];
        for (const { a: one } of lost) {
          for (const { b: other } of gained) {
            const isSameSubject =
              one!.alert.rule === other!.alert.rule && one!.alert.client_id === other!.alert.client_id;
            const gapMs = Math.abs(one!.alert.event_time_ms! - other!.alert.event_time_ms!);
            expect(isSameSubject && gapMs <= W).toBe(false);
          }
        }
      }),
    );
  });

  it('differ the same way the other way round, and not from themselves', () => {
    fc.assert(
      fc.property(list, list, (a, b) => {
        const count = (joined: readonly JoinedAlert[], change: string): number =>
          joined.filter((one) => one.change === change).length;
        const [there, back] = [join(a, b), join(b, a)];
        expect(count(there, 'same')).toBe(count(back, 'same'));
        expect(count(there, 'lost')).toBe(count(back, 'gained'));
        expect(join(a, a).every(({ change }) => change === 'same')).toBe(true);
      }),
    );
  });
});
