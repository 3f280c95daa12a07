/**
 * One JSON line per entry: `{at, level, service, message, ...fields}`. Nothing secret may get into a log, so fields are
 * redacted by name and texts lose the passwords of addresses and anything that looks like one of our tokens.
 */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export type LogFields = { [field: string]: unknown };

export function log(level: LogLevel, service: string, message: string, fields: LogFields = {}): void {
  const line = JSON.stringify({ at: new Date().toISOString(), level, service, message: redactText(message), ...redact(fields) });
  // biome-ignore lint/suspicious/noConsole: this is the one place that writes the log
  console[level](line);
}

const SECRET_FIELD = /password|secret|token|authorization|cookie|api[-_]?key|jwk|credential|key_hash|verifier|otp$/i;
const ADDRESS_PASSWORD = /(\w+:\/\/[^\s:/@]*:)[^\s@]+@/g;
const JWT = /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g;
const API_KEY = /\bedgeloom_[0-9A-Za-z]{49}\b/g;
const LONGEST_TEXT = 4_000;

const redactText = (text: string): string =>
  text.slice(0, LONGEST_TEXT).replace(ADDRESS_PASSWORD, '$1[secret]@').replace(JWT, '[secret]').replace(API_KEY, '[secret]');

/** A copy that is safe to write: secrets replaced, errors as `{name, message, stack, cause}`, at most six levels deep. */
export function redact(value: LogFields): LogFields {
  return redactValue(value, 6) as LogFields;
}

function redactValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return '[deep]';
  if (Array.isArray(value)) return value.slice(0, 100).map((item) => redactValue(item, depth - 1));
  const entries = value instanceof Error ? errorEntries(value) : Object.entries(value);
  return Object.fromEntries(entries.map(([name, of]) => [name, SECRET_FIELD.test(name) ? '[secret]' : redactValue(of, depth - 1)]));
}

function errorEntries(error: Error): [string, unknown][] {
  const { name, cause } = error;
  const { message, stack } = withoutParameters(error);
  return Object.entries({
    name,
    message,
    stack,
    ...('code' in error ? { code: error.code } : {}),
    ...(cause === undefined ? {} : { cause }),
  });
}

/** The error of a statement carries everything that was to be stored (password hashes, users' inputs); its log has the statement. */
function withoutParameters(error: Error): { message: string; stack: string | undefined } {
  const { message, stack } = error;
  if (!('query' in error && 'params' in error)) return { message, stack };
  const statement = `Failed query: ${String(error.query)}`;
  return { message: statement, stack: stack?.replace(message, () => statement) };
}
