import { type ExplainedLife } from './explanation-schema.ts';
import { fateOf, type Life } from './life.ts';

/** A transaction's life as it stands in an explanation. */
export function explainedLife(life: Life): ExplainedLife {
  const { transaction, trueTimeMs, copies, closing } = life;
  return {
    transaction_id: transaction.id,
    client_id: transaction.clientId,
    true_time_ms: trueTimeMs,
    event_time_ms: transaction.timeMs,
    amount_cents: transaction.amountCents,
    currency: transaction.currency,
    category: transaction.category,
    region: transaction.region,
    location: transaction.location,
    device: transaction.device,
    fate: fateOf(life),
    watermark_passed: { when: closing.when, ingest_time_ms: closing.ingestTimeMs },
    copies: copies.map(({ partition, offset, ingestTimeMs, verdict, watermarkMs }) => ({
      partition,
      offset,
      ingest_time_ms: ingestTimeMs,
      verdict,
      watermark_ms: watermarkMs,
    })),
  };
}

/** Several of them in true-time order. */
export function explainedLives(lives: readonly Life[]): ExplainedLife[] {
  return lives.toSorted((a, b) => a.trueTimeMs - b.trueTimeMs).map(explainedLife);
}
