import { TraplineError } from '../../model/errors.ts';
import { brokerAddress, UNREADABLE_ANSWER } from './kafkajs.ts';
import { type KafkaSettings } from './settings.ts';

/** A kafkajs error, as far as it is used here. */
interface KafkaError extends Error {
  /** Kafka's name for an error answer. */
  readonly type?: string;
  /** The system's or OpenSSL's name for a connection failure; a number for an error answer. */
  readonly code?: string | number;
  readonly broker?: string;
  readonly retriable?: boolean;
}

/** Failures that may pass: a broker is unreachable, a leader moves, or metadata are missing. */
const TRANSIENT_NAMES: ReadonlySet<string> = new Set([
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSRequestTimeoutError',
  'KafkaJSBrokerNotFound',
  'KafkaJSGroupCoordinatorNotFound',
  'KafkaJSMetadataNotLoaded',
  'KafkaJSTopicMetadataNotLoaded',
  'KafkaJSLockTimeout',
  'KafkaJSNoBrokerAvailableError',
]);

/** TLS failures, for which trying again does not help. */
const CERTIFICATE_CODES: ReadonlySet<string> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
]);
const TLS_CODES = /^(?:ERR_SSL_|ERR_TLS_|ERR_OSSL_|EPROTO$)/;

/** Kafka's name for the error answer behind an error, such as `REBALANCE_IN_PROGRESS`; undefined for any other failure. */
export function refusalType(error: unknown): string | undefined {
  return rootCause(error)?.type;
}

/** Whether trying again may help. */
export function isTransient(error: unknown): boolean {
  const cause = rootCause(error);
  if (cause === undefined) return false;
  if (cause.type !== undefined) return cause.retriable === true || cause.type === 'BROKER_NOT_AVAILABLE';
  return TRANSIENT_NAMES.has(cause.name) && !isTlsTrouble(cause);
}

/** Whether a first connection can be given up at once, as for a misspelt host or a certificate that is not accepted. */
export function isPermanent(error: unknown): boolean {
  return !isTransient(error) || rootCause(error)?.code === 'ENOTFOUND';
}

/**
 * Turns an error of kafkajs into one line for the user: what could not be done, why, and how to mend it. `doing` follows
 * "cannot". Other errors are returned unchanged.
 */
export function toServiceError(error: unknown, doing: string, settings: KafkaSettings): unknown {
  if (error instanceof TraplineError) return error;
  const cause = rootCause(error);
  if (cause === undefined) return error;
  const subCode = isTransient(error) ? 'broker_unreachable' : 'broker_refused';
  return new TraplineError(subCode, `cannot ${doing}: ${explain(cause, settings)}`, { cause: error });
}

/** How messages name the brokers. */
export function brokersOf(settings: KafkaSettings): string {
  return settings.brokers.join(',');
}

/** The innermost error of kafkajs; undefined if it is not one. */
function rootCause(error: unknown): KafkaError | undefined {
  let cause: unknown = error;
  let innermost: KafkaError | undefined;
  while (cause instanceof Error) {
    if (cause.name.startsWith('KafkaJS')) innermost = cause;
    cause = cause.name === 'KafkaJSAggregateError' && 'errors' in cause ? (cause.errors as unknown[])[0] : cause.cause;
  }
  return innermost;
}

function isTlsTrouble({ code }: KafkaError): boolean {
  return typeof code === 'string' && (CERTIFICATE_CODES.has(code) || TLS_CODES.test(code));
}

function explain(cause: KafkaError, settings: KafkaSettings): string {
  if (cause.type !== undefined) return explainRefusal(cause.type, cause.message, settings);
  if (cause.name === 'KafkaJSSASLAuthenticationError') return loginRefused(cause.message, settings);
  if (cause.name === 'KafkaJSRequestTimeoutError') {
    return `${nameOf(cause)} did not answer in time (socket.timeout.ms is ${settings.requestTimeoutMs})`;
  }
  if (TRANSIENT_NAMES.has(cause.name)) return explainConnection(cause, settings);
  return cause.message;
}

function nameOf({ broker }: KafkaError): string {
  return broker === undefined ? 'the broker' : brokerAddress(broker);
}

function explainConnection(cause: KafkaError, settings: KafkaSettings): string {
  const broker = nameOf(cause);
  const advertised = cause.broker !== undefined && !settings.brokers.includes(broker);
  const where = advertised
    ? `${broker}, an address that the cluster gives out (advertised.listeners)`
    : `${broker} (--brokers, bootstrap.servers)`;
  const protocol = `${settings.sasl === null ? '' : 'sasl_'}${settings.tls === null ? 'plaintext' : 'ssl'}`;
  switch (cause.code) {
    case 'ECONNREFUSED':
      return `nothing listens at ${where}; is the broker running?`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `there is no host with the name in ${where}`;
    case UNREADABLE_ANSWER:
      return `the server at ${where} does not answer as Kafka does (${cause.message.replace(/^Connection error: /, '')})`;
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `the certificate of ${broker} is for another host; ssl.endpoint.identification.algorithm=none accepts it anyway`;
    default:
  }
  if (typeof cause.code === 'string' && CERTIFICATE_CODES.has(cause.code)) {
    return `the certificate of ${broker} is not accepted (${cause.code}); name its authority in ssl.ca.location`;
  }
  if (isTlsTrouble(cause))
    return `no TLS connection with ${broker} (${cause.code}); is security.protocol ${protocol} right for it?`;
  if (cause.message === 'Connection timeout') {
    return `${where} did not answer within ${settings.connectionTimeoutMs} ms; is the address right, and is there a firewall?`;
  }
  if (cause.name === 'KafkaJSConnectionClosedError' || cause.code === 'ECONNRESET') {
    return `${broker} closed the connection; is security.protocol ${protocol} right for it?`;
  }
  return `${where}: ${cause.message}`;
}

function explainRefusal(type: string, message: string, settings: KafkaSettings): string {
  const who = settings.sasl === null ? 'without a login' : `as user ${JSON.stringify(settings.sasl.username)}`;
  switch (type) {
    case 'SASL_AUTHENTICATION_FAILED':
    case 'UNSUPPORTED_SASL_MECHANISM':
    case 'ILLEGAL_SASL_STATE':
      return loginRefused(message, settings);
    case 'TOPIC_AUTHORIZATION_FAILED':
    case 'GROUP_AUTHORIZATION_FAILED':
    case 'CLUSTER_AUTHORIZATION_FAILED':
      return `the broker does not allow it ${who} (${type})`;
    case 'UNKNOWN_TOPIC_OR_PARTITION':
      return 'there is no such topic or partition';
    case 'INVALID_TOPIC_EXCEPTION':
      return 'the name of a topic has 1 to 249 of the characters a-z A-Z 0-9 . _ -';
    case 'MESSAGE_TOO_LARGE':
    case 'RECORD_LIST_TOO_LARGE':
      return "a batch is larger than the topic's max.message.bytes; raise that, or lower batch.size";
    case 'INVALID_TIMESTAMP':
      return "a record's time lies further from the broker's clock than the topic allows (message.timestamp.after.max.ms, message.timestamp.before.max.ms)";
    case 'UNSUPPORTED_COMPRESSION_TYPE':
      return `the broker does not know compression.type=${settings.compression}`;
    default:
      return `${message.replace(/\.$/, '')} (${type})`;
  }
}

function loginRefused(message: string, { sasl }: KafkaSettings): string {
  const by = sasl === null ? '' : ` of ${JSON.stringify(sasl.username)} by ${sasl.mechanism}`;
  return `the broker refused the login${by} (${message}); look at sasl.username, sasl.password and sasl.mechanism`;
}
