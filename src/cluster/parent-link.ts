import { type Parent } from '../consumer/consumer.ts';
import { type FromConsumer, type ToConsumer } from './messages.ts';
import { packError } from '../model/sent-error.ts';
import { type WorkDone } from '../consumer/work-done.ts';
import { type PartitionOutputs } from '../consumer/output.ts';

/** A consumer's end of the channel to its parent. */
export class ParentLink implements Parent {
  readonly #questions = new Map<number, () => void>();
  #asked = 0;

  /** `listener` receives every message except the answers to `sync`. */
  constructor(listener: (message: Exclude<ToConsumer, { kind: 'synced' }>) => void) {
    process.on('message', (received) => {
      const message = received as ToConsumer;
      if (message.kind === 'synced') this.#answered(message.question);
      else listener(message);
    });
  }

  give(outputs: PartitionOutputs, nextOffset: number, done: WorkDone): Promise<void> {
    return this.#send({ kind: 'outputs', outputs, nextOffset, done });
  }

  async sync(): Promise<void> {
    const question = this.#asked++;
    const answered = new Promise<void>((resolve) => this.#questions.set(question, resolve));
    await this.#send({ kind: 'sync', question });
    await answered;
  }

  notice(text: string): void {
    void this.#send({ kind: 'notice', text });
  }

  /** Reports an error. Resolves when it has been sent. */
  failed(error: unknown): Promise<void> {
    return this.#send({ kind: 'failed', error: packError(error) });
  }

  #answered(question: number): void {
    this.#questions.get(question)?.();
    this.#questions.delete(question);
  }

  /** Resolves also if the parent has ended: then this process is about to end. */
  #send(message: FromConsumer): Promise<void> {
    return new Promise((resolve) => {
      if (!process.connected) return resolve();
      process.send!(message, undefined, undefined, () => resolve());
    });
  }
}
