import { type Vocabulary } from '../../model/dictionary.ts';
import { type AnomalyRule, type Rule } from '../../model/rule-set.ts';
import { type RecordLayout } from '../record-layout.ts';
import { type WindowReach } from '../window-reach.ts';
import { AnomalyKernel } from './anomaly.ts';
import { type Baseline } from './baseline.ts';
import { CountKernel } from './count.ts';
import { DistinctKernel } from './distinct.ts';
import { ForestBaseline } from './forest-baseline.ts';
import { type RuleKernel } from './kernel.ts';
import { LevelBaseline } from './level-baseline.ts';
import { ModelBaseline } from './model-baseline.ts';
import { PairKernel } from './pair.ts';
import { SpeedKernel } from './speed.ts';
import { SumKernel } from './sum.ts';

/** The kernel of the rule at `index` of its set; claims its words of the clients' records from `layout`. */
export function buildKernel(
  rule: Rule,
  index: number,
  reach: WindowReach,
  layout: RecordLayout,
  vocabulary: Vocabulary,
): RuleKernel {
  switch (rule.kind) {
    case 'distinct':
      return new DistinctKernel(rule, index, reach, layout, vocabulary);
    case 'pair':
      return new PairKernel(rule, index, reach, layout, vocabulary);
    case 'count':
      return new CountKernel(rule, index, reach, layout);
    case 'sum':
      return new SumKernel(rule, index, reach, layout, vocabulary);
    case 'speed':
      return new SpeedKernel(rule, index, reach, layout);
    case 'anomaly':
      return new AnomalyKernel(rule, index, reach, vocabulary, baselineOf(rule, layout, vocabulary));
  }
}

function baselineOf(rule: AnomalyRule, layout: RecordLayout, vocabulary: Vocabulary): Baseline {
  switch (rule.score) {
    case 'robust':
    case 'z':
      return new LevelBaseline(rule, layout);
    case 'trees':
      return new ForestBaseline(rule, layout, vocabulary);
    case 'model':
      return new ModelBaseline(rule, layout, vocabulary);
  }
}

/** Whether a rule needs the log's columns that chain a client's transactions. */
export function needsChain(rule: Rule): boolean {
  return rule.kind === 'count' || rule.kind === 'sum';
}

/** Whether a rule needs the coordinates of transactions. */
export function needsCoordinates(rule: Rule): boolean {
  return rule.kind === 'speed';
}
