/** `kcat`: lines as `kcat -J` writes them, without arrivals. `jsonl`: the values alone, if they are JSON. */
export const EXCHANGE_FORMATS = ['kcat', 'jsonl'] as const;
/** One of EXCHANGE_FORMATS. */
export type ExchangeFormat = (typeof EXCHANGE_FORMATS)[number];
