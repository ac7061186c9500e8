import { type Scenario } from '../model/scenario.ts';

/** Whether delivery may lose something, so that the report says how much, and a file says what. */
export function mayLose({ delivery }: Scenario): boolean {
  return (delivery.loss ?? delivery.idle) !== undefined;
}
