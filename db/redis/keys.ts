/**
 * Every key in Redis. Nothing here is the only copy: a flush costs speed (and resets counters), never data. What runs is not
 * kept here: its object answers in 0.4 ms, and the record afterwards. Neither are results of blocks, since none says that
 * they may be repeated, nor answers of the API, since none that is the same for everybody is slow.
 *
 * | key | value | lifetime | written by | read by |
 * |---|---|---|---|---|
 * | `user:session:{session_id}` | JSON `SessionMarker`: live with its user, role and hash of its refresh token, revoked, or unsettled | live 60 s, revoked 1 h, unsettled 30 s | sign-in, first use, sign-out | every authenticated request (at most once a second per isolate) |
 * | `user:api-key:{hash of the key}` | JSON `ApiKeyMarker`: live with its user, role, scopes and expiry, refused, or unsettled | live 60 s, refused 1 h, unsettled 30 s | first use, revocation, changes of its user | every request by an API key (at most once a second per isolate) |
 * | `ratelimit:{subject}:{endpoint}:{window}` | counter; the subject is a user id or a hash of address and e-mail | one window (60 s) | auth and execute doors | the same |
 * | `ws:presence:{user_id}` | sorted set: `{session or key id}/{connection id}` by the time (ms) until which it counts as there | 90 s after its last refresh | user channel | the list of a user's sessions |
 */
export const sessionKey = (sessionId: string): string => `user:session:${sessionId}`;
export const apiKeyKey = (keyHash: string): string => `user:api-key:${keyHash}`;
export const presenceKey = (userId: string): string => `ws:presence:${userId}`;

/** `@upstash/ratelimit` joins prefix, subject and number of the window with colons. */
export const RATE_LIMIT_PREFIX = 'ratelimit';
export const rateLimitSubject = (subject: string, endpoint: string): string => `${subject}:${endpoint}`;
