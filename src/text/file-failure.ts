import { type ErrorSubCode, TraplineError } from '../model/errors.ts';
import { systemReason } from '../model/system-reason.ts';

/** Why a file cannot be read, by the system's code. */
const REASONS: ReadonlyMap<string, readonly [ErrorSubCode, string]> = new Map([
  ['ENOENT', ['file_not_found', 'no such file']],
  ['ENOTDIR', ['file_not_found', 'no such file']],
  ['EISDIR', ['file_unreadable', 'it is a folder']],
  ['EACCES', ['file_unreadable', 'permission denied']],
  ['EPERM', ['file_unreadable', 'permission denied']],
]);

/** What the system says where a device fails, and not the one that named the file. */
const DEVICE_FAILURES: ReadonlySet<string> = new Set(['EIO', 'EREMOTEIO', 'ESTALE', 'ETIMEDOUT', 'ENODEV']);

/** The error for a file that cannot be opened or read: of class `input`, or `service` where a device fails. */
export function fileFailure(file: string, cause: unknown): TraplineError {
  if (cause instanceof TraplineError) return cause;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const failed = DEVICE_FAILURES.has(code) ? 'read_failed' : 'file_unreadable';
  const [subCode, reason] = REASONS.get(code) ?? [failed, systemReason(cause)];
  return new TraplineError(subCode, `cannot read the file: ${reason}`, { location: { file }, cause });
}
