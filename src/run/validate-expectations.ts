import { formatQuantity } from '../report/format.ts';
import { besideCapture, captureOf } from './beside-capture.ts';
import { type Validation, validationOf } from './validate-file.ts';

/** Checks the expectations of a capture, with the capture beside them and the rules that it is replayed with. */
export function validateExpectations(file: string): Validation {
  return validationOf(file, () => {
    const { capture, check } = besideCapture(captureOf(file));
    const { alerts, figures } = check!.expect;
    return `${formatQuantity(alerts.length + figures.length, 'expectation')} of ${capture}`;
  });
}
