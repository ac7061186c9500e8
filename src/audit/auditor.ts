import { type MessagePort } from 'node:worker_threads';
import { createVocabulary, type Vocabulary } from '../model/dictionary.ts';
import { type Progress } from '../model/progress.ts';
import { packError } from '../model/sent-error.ts';
import { asWriteFailure } from '../artifacts/write-failure.ts';
import { BlockStore } from '../spill/block-store.ts';
import { LocalAudit } from './local-audit.ts';
import { type AddedStrings, type FromAuditor, type SentRows, type ToAuditor } from './messages.ts';
import { deliveredBatch, drawnBatch, type SharedRows, sharedRows } from './shared-rows.ts';

/** Audits a run that is shown and told through a port, until it is closed. */
export function serveAudit(port: MessagePort): void {
  const auditor = new Auditor((message) => port.postMessage(message));
  port.on('message', (message: ToAuditor) => auditor.take(message));
}

/** The other end of a WorkerAudit. */
class Auditor {
  readonly #send: (message: FromAuditor) => void;
  readonly #vocabulary = createVocabulary();
  readonly #slots: SharedRows[] = [];
  readonly #abort = new AbortController();
  #audit: LocalAudit | undefined;

  constructor(send: (message: FromAuditor) => void) {
    this.#send = send;
  }

  /** An error is sent, once: what comes afterwards is of no use. */
  take(message: ToAuditor): void {
    void this.#do(message).catch((error: unknown) => this.#failed(error));
  }

  async #do(message: ToAuditor): Promise<void> {
    switch (message.kind) {
      case 'begin':
        this.#audit = new LocalAudit(message.settings, this.#vocabulary, new BlockStore(message.memoryBytes));
        return;
      case 'drawn':
        this.#audit!.drawn(drawnBatch(this.#received(message.rows), message.rows.length, this.#vocabulary));
        return this.#taken(message.rows);
      case 'delivered': {
        const { rows, partition, malformed } = message;
        this.#audit!.delivered(
          deliveredBatch(this.#received(rows), rows.length, this.#vocabulary, partition, malformed),
        );
        return this.#taken(rows);
      }
      case 'settle':
        return this.#send({ kind: 'settled', seen: await this.#audit!.settle() });
      case 'detections':
        for (const detection of message.detections) this.#audit!.said(detection);
        return;
      case 'score':
        return this.#score(message);
      case 'abort':
        return this.#abort.abort();
    }
  }

  async #score({ truth }: Extract<ToAuditor, { kind: 'score' }>): Promise<void> {
    const onProgress = (progress: Progress): void => this.#send({ kind: 'progress', progress });
    this.#send({ kind: 'scored', audited: await this.#audit!.score(truth, onProgress, this.#abort.signal) });
  }

  #received({ slot, memory, added }: SentRows): SharedRows {
    addStrings(added, this.#vocabulary);
    if (memory !== undefined) this.#slots[slot] = sharedRows(memory);
    return this.#slots[slot]!;
  }

  #failed(error: unknown): void {
    this.#send({ kind: 'failed', error: packError(asWriteFailure(error, 'run')) });
  }

  #taken({ slot }: SentRows): void {
    this.#send({ kind: 'taken', slot });
  }
}

function addStrings(added: AddedStrings, vocabulary: Vocabulary): void {
  for (const [field, strings] of Object.entries(added)) {
    for (const text of strings) vocabulary[field as keyof Vocabulary].intern(text);
  }
}
