/** `kcat`: lines as of `kcat -J`, with everything but arrivals. `jsonl`: the values alone, where they are JSON. */
export const EXCHANGE_FORMATS = ['kcat', 'jsonl'] as const;
export type ExchangeFormat = (typeof EXCHANGE_FORMATS)[number];
