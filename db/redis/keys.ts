/**
 * Every key in Redis. Nothing here is the only copy: a flush costs speed (and resets counters), never data.
 *
 * | key | value | lifetime | written by | read by |
 * |---|---|---|---|---|
 * | `user:session:{session_id}` | JSON `SessionMarker`: live with its user, role and hash of its refresh token, revoked, or unsettled | live 60 s, revoked 1 h, unsettled 30 s | sign-in, first use, sign-out | every authenticated request (at most once a second per isolate) |
 * | `user:api-key:{hash of the key}` | JSON `ApiKeyMarker`: live with its user, role, scopes and expiry, refused, or unsettled | live 60 s, refused 1 h, unsettled 30 s | first use, revocation, changes of its user | every request by an API key (at most once a second per isolate) |
 * | `ratelimit:{subject}:{endpoint}:{window}` | counter; the subject is a user id or a hash of address and e-mail | one window (60 s) | auth and execute doors | the same |
 * | `ws:presence:{user_id}` | sorted set: a connection's id by the time (ms) until which it counts as there | 90 s after its last refresh | user channel | user channel |
 * | `execution:{id}:state` | JSON `{status, seq}` of a running execution | 60 s | nobody yet: its object answers in 0.4 ms, and the record afterwards | |
 * | `block:{id}:result` | JSON list of `[pin, value]`, by a hash of the input | 1 h | nobody yet: no block says that its results may be repeated | |
 * | `api:cache:{endpoint}:{params}` | JSON body of an answer that is the same for everybody | 60 s | nobody yet: no such answer is slow | |
 */
export const sessionKey = (sessionId: string): string => `user:session:${sessionId}`;
export const apiKeyKey = (keyHash: string): string => `user:api-key:${keyHash}`;
export const presenceKey = (userId: string): string => `ws:presence:${userId}`;

/** `@upstash/ratelimit` joins prefix, subject and number of the window with colons. */
export const RATE_LIMIT_PREFIX = 'ratelimit';
export const rateLimitSubject = (subject: string, endpoint: string): string => `${subject}:${endpoint}`;
