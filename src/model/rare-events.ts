/**
 * The rare events that a run counts, and what each is: `reached` in report.json. A scenario asks for them under `expect`, so that it cannot pass
 * without having met what it is about. Episodes are those of fraud.
 */
export const RARE_EVENTS = {
  record_at_watermark:
    'Admitted records whose event time is the watermark itself; one millisecond earlier, and they had been late.',
  record_one_ms_late: 'Late records whose event time is one millisecond before the watermark.',
  record_at_max_future: 'Admitted records stamped ahead of the append to the log by `max_future` exactly.',
  record_one_ms_too_far_ahead: 'Future records stamped one millisecond further ahead than `max_future` allows.',
  record_before_1970: 'Records with an event time before 1970.',
  equal_event_times: 'Transactions with the event time of the client’s previous one.',
  event_time_goes_back: 'Transactions with an event time before that of the client’s previous one.',
  amount_at_threshold: 'Transactions whose amount is, to the cent, a bound of a pair rule in its currency.',
  episode_as_long_as_window:
    'Episodes whose first and completing transaction are as far apart in event time as the window of a rule for them.',
  episode_one_ms_longer_than_window: 'Episodes of which this distance is one millisecond longer.',
  late_completing_transaction: 'Episodes whose completing transaction was late.',
  future_completing_transaction: 'Episodes whose completing transaction was set aside as future.',
  lost_completing_transaction: 'Episodes whose completing transaction never reached the log.',
  completing_transaction_during_crash:
    'Episodes whose completing transaction had been processed before a crash of its consumer, and was again after it.',
  completing_transaction_during_rebalance:
    'Episodes whose completing transaction was processed by the owner of the partition before a rebalance, and again by the one after it.',
  late_completing_transaction_during_crash: 'Of those during a crash, the ones whose completing transaction was late.',
  late_completing_transaction_during_rebalance:
    'Of those during a rebalance, the ones whose completing transaction was late.',
  episode_across_restore:
    'Episodes whose first transaction lies before a checkpoint from which a consumer went on, and whose completing one lies after it.',
} as const satisfies Readonly<Record<string, string>>;

/** The name of a rare event. */
export type RareEvent = keyof typeof RARE_EVENTS;

/** Every name, in the order of the report. */
export const RARE_EVENT_NAMES = Object.keys(RARE_EVENTS) as readonly RareEvent[];

/** How often each happened; null where that could not be counted. */
export type RareEventCounts = Readonly<Record<RareEvent, number | null>>;
