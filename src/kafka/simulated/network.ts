import { type Random } from '../../random/random.ts';
import { ConnectionClosedError, ConnectionError, createErrorFromCode, RequestTimeoutError } from '../client/kafkajs.ts';
import { type Answer } from './error-codes.ts';
import { type Api, type MessageFault } from './happenings.ts';
import { type SimulatedKafka } from './kafka.ts';
import { type VirtualTime } from './virtual-time.ts';

/** What a broker does with a request; it may answer later. */
export type Serve<T> = (reply: (answer: Answer<T>) => void) => void;

/** A request on its way. */
interface Call {
  /** Has the broker do what is asked; gets what the client is to be given. */
  readonly serve: (reply: (deliver: () => void) => void) => void;
  /** Gives the client an answer or an error, unless it has one. */
  readonly settle: (deliver: () => void) => void;
  readonly fail: (error: Error) => void;
  readonly answerLateMs: number;
  readonly answerLost: boolean;
}

/** The program of a client. */
export interface ClientProcess {
  stillUntilMs: number;
}

const LATENCY_MS = 3;
const CLOSE_AFTER_MS = 1;

/** The port at which every simulated broker listens; their hosts tell them apart. */
export const PORT = 9092;

/** The host of a broker. */
export function hostOf(broker: number): string {
  return `broker-${broker}`;
}

/** What lies between clients and brokers: how long messages take, and which of them are lost, late or doubled. */
export class Network {
  readonly time: VirtualTime;
  readonly kafka: SimulatedKafka;
  readonly #random: Random;
  #faults: readonly MessageFault[];
  readonly #connections = new Set<Connection>();
  readonly #cutOffUntilMs = new Map<number, number>();

  constructor(kafka: SimulatedKafka, faults: readonly MessageFault[], random: Random) {
    this.time = kafka.time;
    this.kafka = kafka;
    this.#random = random;
    this.#faults = faults.toSorted((a, b) => a.atMs - b.atMs);
    kafka.onStopped = (broker) => {
      for (const connection of this.#connections) if (connection.broker === broker) connection.close();
    };
  }

  cutOff(broker: number, untilMs: number): void {
    this.#cutOffUntilMs.set(broker, untilMs);
  }

  isCutOff(broker: number): boolean {
    return this.cutOffUntilMs(broker) > this.time.nowMs();
  }

  cutOffUntilMs(broker: number): number {
    return this.#cutOffUntilMs.get(broker) ?? 0;
  }

  /** Has something happen in a client as soon as it runs. */
  inClient(client: ClientProcess, happen: () => void): void {
    if (client.stillUntilMs > this.time.nowMs()) {
      this.time.at(client.stillUntilMs, () => this.inClient(client, happen));
    } else happen();
  }

  latencyMs(): number {
    return 0.1 + this.#random.next() * LATENCY_MS;
  }

  /** The fault that befalls this request, which befalls no other. */
  faultOf(api: Api): MessageFault | undefined {
    const nowMs = this.time.nowMs();
    const found = this.#faults.find((fault) => fault.atMs <= nowMs && fault.api === api);
    if (found !== undefined) this.#faults = this.#faults.filter((fault) => fault !== found);
    return found;
  }

  /** Rejects as kafkajs does where a broker cannot be reached. */
  connect(client: ClientProcess, broker: number, timeoutMs: number): Promise<Connection> {
    const address = `${hostOf(broker)}:${PORT}`;
    return new Promise((resolve, reject) => {
      const afterMs = this.isCutOff(broker) ? timeoutMs : 2 * this.latencyMs();
      this.time.at(this.time.nowMs() + afterMs, () =>
        this.inClient(client, () => {
          if (this.isCutOff(broker)) reject(new ConnectionError('Connection timeout', { broker: address }));
          else if (!this.kafka.broker(broker).isUp) {
            reject(new ConnectionError('Connection error: refused', { broker: address, code: 'ECONNREFUSED' }));
          } else {
            const connection = new Connection(this, client, broker);
            this.#connections.add(connection);
            resolve(connection);
          }
        }),
      );
    });
  }

  forget(connection: Connection): void {
    this.#connections.delete(connection);
  }
}

/** One connection. The broker takes its requests one after the other, each when the one before is answered. */
export class Connection {
  readonly broker: number;
  isOpen = true;
  readonly #network: Network;
  readonly #client: ClientProcess;
  /** Requests that wait for an answer. */
  readonly #pending = new Set<Call>();
  readonly #queue: Call[] = [];
  #isServing = false;
  #lastArrivalMs = 0;
  #lastAnswerMs = 0;

  constructor(network: Network, client: ClientProcess, broker: number) {
    this.#network = network;
    this.#client = client;
    this.broker = broker;
  }

  /** Sends a request. Rejects as kafkajs does: with the error answer, when the connection closes, or when the answer takes too long. */
  send<T>(api: Api, timeoutMs: number, serve: Serve<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const { time } = this.#network;
      const fault = this.#network.faultOf(api);
      const settle = (deliver: () => void) => {
        if (!this.#pending.delete(call)) return;
        timeout.cancelled = true;
        this.#network.inClient(this.#client, deliver);
      };
      const call: Call = {
        serve: (reply) =>
          serve((answer) =>
            reply(() => {
              if ('value' in answer) resolve(answer.value);
              else reject(createErrorFromCode(answer.errorCode));
            }),
          ),
        settle,
        fail: (error) => settle(() => reject(error)),
        answerLateMs: fault?.kind === 'answer_late' ? fault.byMs : 0,
        answerLost: fault?.kind === 'answer_lost',
      };
      this.#pending.add(call);
      const timeout = time.at(time.nowMs() + timeoutMs, () =>
        call.fail(new RequestTimeoutError(`Request ${api} timed out`, { broker: `${hostOf(this.broker)}:${PORT}` })),
      );
      this.#begin(call, fault);
    });
  }

  /** The connection ends on both sides. */
  close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.#queue.length = 0;
    this.#network.forget(this);
    const { time } = this.#network;
    time.at(time.nowMs() + CLOSE_AFTER_MS, () => {
      for (const call of this.#pending) {
        call.fail(new ConnectionClosedError('Closed connection', { host: hostOf(this.broker), port: PORT }));
      }
    });
  }

  #begin(call: Call, fault: MessageFault | undefined): void {
    const { time } = this.#network;
    const arrivalMs = time.nowMs() + this.#network.latencyMs();
    switch (fault?.kind) {
      case 'request_lost':
        return this.close();
      case 'request_overtaken':
        this.#serveAside(call, arrivalMs + fault.byMs);
        return this.close();
      case 'request_doubled':
        this.#serveAside(call, arrivalMs + fault.byMs);
        return this.#arrive(call, arrivalMs);
      case 'request_late':
        return this.#arrive(call, arrivalMs + fault.byMs);
      default:
        return this.#arrive(call, arrivalMs);
    }
  }

  /** The broker gets the request beside its connection, unless it restarts before; its answer is dropped. */
  #serveAside({ serve }: Call, atMs: number): void {
    const { time, kafka } = this.#network;
    const { starts } = kafka.broker(this.broker);
    time.at(atMs, () => {
      const broker = kafka.broker(this.broker);
      if (broker.isUp && broker.starts === starts) serve(() => undefined);
    });
  }

  #arrive(call: Call, atMs: number): void {
    this.#lastArrivalMs = Math.max(this.#lastArrivalMs, atMs);
    this.#network.time.at(this.#lastArrivalMs, () => {
      if (!this.isOpen) return;
      // Sockets send again what did not arrive.
      if (this.#network.isCutOff(this.broker)) return this.#arrive(call, this.#network.cutOffUntilMs(this.broker));
      this.#queue.push(call);
      this.#serveNext();
    });
  }

  #serveNext(): void {
    if (this.#isServing) return;
    const call = this.#queue.shift();
    if (call === undefined) return;
    this.#isServing = true;
    call.serve((deliver) => {
      this.#isServing = false;
      if (!this.isOpen) return;
      if (call.answerLost) return this.close();
      this.#answer(call, deliver);
      // Not within the work that answers: it may change a group or a log, and be in the middle of that.
      const { time } = this.#network;
      if (this.#queue.length > 0) time.at(time.nowMs(), () => this.#serveNext());
    });
  }

  #answer(call: Call, deliver: () => void): void {
    const { time } = this.#network;
    this.#arriveAtClient(call, deliver, time.nowMs() + this.#network.latencyMs() + call.answerLateMs);
  }

  #arriveAtClient(call: Call, deliver: () => void, atMs: number): void {
    this.#lastAnswerMs = Math.max(this.#lastAnswerMs, atMs);
    this.#network.time.at(this.#lastAnswerMs, () => {
      if (!this.isOpen) return;
      if (!this.#network.isCutOff(this.broker)) call.settle(deliver);
      else this.#arriveAtClient(call, deliver, this.#network.cutOffUntilMs(this.broker));
    });
  }
}
