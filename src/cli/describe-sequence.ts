import { type Distribution } from '../model/distribution.ts';
import { completingStep, type CountRange, type OwnPattern, type SequenceStep } from '../model/own-pattern.ts';
import { duration, money } from '../report/distribution-words.ts';
import { formatDuration } from '../report/format.ts';

type StepChoice = NonNullable<SequenceStep['category' | 'device' | 'region' | 'location']>;

/** A pattern of a scenario's own, step by step: `1 of $1.00 to $5.00 in electronics; after 1 min to 4 min, 3 to 6 of …`. */
export function describeSequence(own: OwnPattern): string {
  const completing = completingStep(own);
  const steps = own.sequence.map((step, i) => `${describeStep(step)}${completes(i, completing, own)}`);
  const evades = own.evadesMs === undefined ? '' : `; evades ${formatDuration(own.evadesMs)}`;
  return `${steps.join('; ')}${evades}${campaigns(own)}`;
}

function campaigns({ campaign }: OwnPattern): string {
  if (campaign === undefined) return '';
  return `; in campaigns of ${range(campaign.clients)} clients within ${formatDuration(campaign.spanMs)}`;
}

function range({ low, high }: CountRange): string {
  return low === high ? String(low) : `${low} to ${high}`;
}

function completes(step: number, completing: number, { sequence }: OwnPattern): string {
  return step === completing && completing < sequence.length - 1 ? ', which complete it' : '';
}

function describeStep(step: SequenceStep): string {
  const { count, gapMs, evadesMs, spanMs, amountCents } = step;
  const evades = evadesMs === undefined ? '' : ` (evades ${formatDuration(evadesMs)})`;
  const after = gapMs === undefined ? '' : `after ${duration(drawn(gapMs))}${evades}, `;
  const amount = amountCents === undefined ? '' : ` of ${money(drawn(amountCents))}`;
  const apart = spanMs === undefined ? spaced(step) : ` within ${duration(drawn(spanMs))}`;
  return `${after}${range(count)}${amount}${values(step)}${apart}`;
}

function spaced({ count, spacingMs }: SequenceStep): string {
  return count.high === 1 || spacingMs === undefined ? '' : `, ${duration(drawn(spacingMs))} apart`;
}

function values({ category, device, region, location }: SequenceStep): string {
  const named = { category, device, region, location };
  return Object.entries(named)
    .flatMap(([field, choice]) => (choice === undefined ? [] : [`, ${field} ${words(choice)}`]))
    .join('');
}

function words(choice: StepChoice): string {
  return choice.kind === 'one_of' ? choice.names.join(' or ') : choice.kind;
}

/** The distribution of whole draws: the largest one is below the upper bound of a uniform distribution. */
function drawn(spec: Distribution): Distribution {
  return spec.kind === 'uniform' ? { ...spec, high: spec.high - 1 } : spec;
}
