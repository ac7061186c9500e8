import { type MessagePort } from 'node:worker_threads';
import { asWriteFailure } from '../artifacts/write-failure.ts';
import { createVocabulary, dictionaryNamed, type DictionaryName } from '../model/dictionary.ts';
import { type Progress } from '../model/progress.ts';
import { packError } from '../model/sent-error.ts';
import { BlockStore } from '../spill/block-store.ts';
import { LocalAudit } from './local-audit.ts';
import { type AddedStrings, type FromAudit, type SentRows, type ToAudit } from './messages.ts';
import { deliveredBatch, drawnBatch, release, type SharedRows, sharedRows } from './shared-rows.ts';

/** Audits a run that is shown and told through a port, until that is closed. */
export function serveAudit(port: MessagePort): void {
  const server = new AuditServer((message) => port.postMessage(message));
  port.on('message', (message: ToAudit) => void server.take(message));
}

/** The other end of a WorkerAudit. */
class AuditServer {
  readonly #send: (message: FromAudit) => void;
  #vocabulary = createVocabulary();
  readonly #slots: SharedRows[] = [];
  readonly #abort = new AbortController();
  #audit: LocalAudit | undefined;
  #hasFailed = false;

  constructor(send: (message: FromAudit) => void) {
    this.#send = send;
  }

  /** Does what is asked. An error is sent, once; what comes afterwards is not done. */
  async take(message: ToAudit): Promise<void> {
    try {
      if (!this.#hasFailed) await this.#do(message);
    } catch (error) {
      this.#hasFailed = true;
      this.#send({ kind: 'failed', error: packError(asWriteFailure(error, 'run')) });
    } finally {
      if (message.kind === 'drawn' || message.kind === 'delivered') release(this.#slotOf(message.rows));
    }
  }

  async #do(message: ToAudit): Promise<void> {
    switch (message.kind) {
      case 'begin':
        this.#vocabulary = createVocabulary(message.extras);
        this.#audit = new LocalAudit(message.settings, this.#vocabulary, new BlockStore(message.memoryBytes));
        return;
      case 'drawn': {
        const { rows } = message;
        this.#addStrings(rows.added);
        return this.#audit!.drawn(drawnBatch(this.#slotOf(rows), rows.length, this.#vocabulary));
      }
      case 'delivered': {
        const { rows, partition, malformed } = message;
        this.#addStrings(rows.added);
        const shared = this.#slotOf(rows);
        return this.#audit!.delivered(deliveredBatch(shared, rows.length, this.#vocabulary, partition, malformed));
      }
      case 'settle':
        this.#addStrings(message.added);
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

  async #score({ truth }: Extract<ToAudit, { kind: 'score' }>): Promise<void> {
    const onProgress = (progress: Progress): void => this.#send({ kind: 'progress', progress });
    this.#send({ kind: 'scored', audited: await this.#audit!.score(truth, onProgress, this.#abort.signal) });
  }

  #slotOf({ slot, memory }: SentRows): SharedRows {
    if (memory !== undefined) this.#slots[slot] ??= sharedRows(memory, this.#vocabulary.extras.length);
    return this.#slots[slot]!;
  }

  #addStrings(added: AddedStrings): void {
    for (const [field, strings = []] of Object.entries(added)) {
      const dictionary = dictionaryNamed(this.#vocabulary, field as DictionaryName);
      for (const text of strings) dictionary.intern(text);
    }
  }
}
