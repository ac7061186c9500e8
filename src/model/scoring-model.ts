import { type CodedField } from './coded-field.ts';

/** A user's own model, in the ONNX format. */
export interface ScoringModel {
  /** The name of its file, without folders. */
  readonly name: string;
  /** The bytes of its file. So a resolved rule holds all that decides what it says. */
  readonly base64: string;
}

/** The numbers that a model may be given of a transaction and of what it is compared with. Times are in UTC. */
export const MODEL_NUMBERS = [
  'amount',
  'usual_amount',
  'robust',
  'z',
  'compared',
  'since_last_s',
  'hour_of_day',
  'day_of_week',
] as const;

/** One of them. Amounts are in units of the currency, scores in theirs; 0 is the first hour of the day, and Monday. */
export type ModelNumber = (typeof MODEL_NUMBERS)[number];

/** The fields of which a model may be told whether they have a value. */
export const MODEL_FIELDS = ['category', 'region', 'location', 'device'] as const satisfies readonly CodedField[];

/** One of them. */
export type ModelField = (typeof MODEL_FIELDS)[number];

/** What a model is given at one place of its row: a number; or 1 where a field has a value, and 0 elsewhere. */
export type ModelInput =
  | { readonly kind: 'number'; readonly name: ModelNumber }
  | { readonly kind: 'is'; readonly field: ModelField; readonly value: string };

/** No score is higher, in thousandths: what a model says beyond it counts as this. */
export const MOST_SCORE_MILLI = 1_000_000;

/** A model's score in thousandths, rounded down; -1, which no rule has for a limit, where it is no finite number. */
export function toScoreMilli(score: number): number {
  return Number.isFinite(score) ? Math.min(Math.floor(1000 * score), MOST_SCORE_MILLI) : -1;
}

/** The most places of a row. */
export const MOST_INPUTS = 256;
