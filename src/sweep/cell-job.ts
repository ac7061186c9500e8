import { type PrepareRequest } from '../run/prepare.ts';
import { type Cell } from './question.ts';

/** A run that a thread is to do. */
export interface CellJob {
  readonly cell: Cell;
  readonly request: PrepareRequest;
  /** Bytes that it keeps in memory of what it has to remember, before it uses a temporary file. */
  readonly memoryBytes: number;
}
