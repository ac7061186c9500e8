import { z } from 'zod';
import { RARE_EVENT_NAMES, RARE_EVENTS, type RareEvent } from '../model/rare-events.ts';

const count = z.int().min(0).nullable();

const fields = RARE_EVENT_NAMES.map((name) => [name, count.describe(RARE_EVENTS[name])] as const);

/** How often each rare event happened. */
export const reachedSchema = z.object(Object.fromEntries(fields) as Record<RareEvent, typeof count>);
