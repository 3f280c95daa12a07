import { z } from 'zod';

/** Every error code that the API answers with, and its HTTP status. Codes are stable: clients may compare them. */
export const ERROR_STATUS = {
  bad_request: 400,
  malformed_json: 400,
  json_too_deep: 400,
  number_out_of_range: 400,
  bad_cursor: 400,
  unauthenticated: 401,
  invalid_link: 401,
  invalid_credentials: 401,
  invalid_refresh_token: 401,
  invalid_auth_code: 401,
  forbidden: 403,
  missing_scope: 403,
  session_required: 403,
  bad_origin: 403,
  not_found: 404,
  method_not_allowed: 405,
  email_not_confirmed: 403,
  otp_expired: 403,
  reauthentication_needed: 403,
  signup_disabled: 403,
  email_taken: 409,
  already_ended: 409,
  too_many_api_keys: 409,
  last_admin: 409,
  own_account: 409,
  credential_in_use: 409,
  not_in_review: 409,
  not_editable: 409,
  request_in_progress: 409,
  history_deleted: 410,
  body_too_large: 413,
  unsupported_media_type: 415,
  invalid_body: 422,
  invalid_query: 422,
  invalid_graph: 422,
  invalid_inputs: 422,
  invalid_schedule: 422,
  unusable_credentials: 422,
  invalid_fork: 422,
  provider_not_connectable: 422,
  graph_has_no_nodes: 422,
  weak_password: 422,
  bad_redirect: 422,
  unknown_provider: 422,
  last_identity: 422,
  idempotency_key_reused: 422,
  upgrade_required: 426,
  rate_limited: 429,
  internal_error: 500,
  database_unavailable: 503,
  queue_unavailable: 503,
  limiter_unavailable: 503,
  mail_unavailable: 503,
  provider_unavailable: 503,
} as const satisfies Record<string, number>;
export type ErrorCode = keyof typeof ERROR_STATUS;

/** A sentence for people, per code; a thrower may give a more precise one. */
export const ERROR_TITLE: Record<ErrorCode, string> = {
  bad_request: 'The request cannot be understood.',
  malformed_json: 'The body is not valid JSON.',
  bad_cursor: 'The cursor is not one of ours.',
  unauthenticated: 'Sign in first: a valid access token is needed.',
  invalid_credentials: 'E-mail or password is wrong.',
  invalid_refresh_token: 'This refresh token is not valid any more; sign in again.',
  invalid_auth_code: 'This code is not valid any more; begin the sign-in again.',
  otp_expired: 'This link or code is not valid any more; ask for a new one.',
  reauthentication_needed: 'Sign in again, or show your password, before you change it.',
  bad_redirect: 'A sign-in may not lead there.',
  unknown_provider: 'There is no signing in with that here.',
  last_identity: 'This is the only way left to sign in to the account.',
  mail_unavailable: 'This platform cannot send mail.',
  provider_unavailable: 'The provider could not be asked; try again in a moment.',
  forbidden: 'You may not do this.',
  missing_scope: 'This API key was not granted what this needs.',
  session_required: 'An API key cannot do this; sign in.',
  bad_origin: 'Requests from this origin are not accepted.',
  not_found: 'There is nothing here, or it is not yours.',
  method_not_allowed: 'This address does not take that method.',
  email_not_confirmed: 'Confirm your e-mail address first.',
  signup_disabled: 'This platform takes no new accounts.',
  email_taken: 'There is an account with this e-mail already.',
  credential_in_use: 'Graphs refer to this credential.',
  too_many_api_keys: 'You have as many API keys as you may have; revoke one first.',
  last_admin: 'The platform would be without an admin.',
  own_account: 'An admin cannot do this to their own account.',
  already_ended: 'The execution has ended already.',
  not_in_review: 'Nobody waits for this review: it was decided, or the execution has ended.',
  not_editable: 'What is to be reviewed may be approved or rejected, not changed.',
  invalid_link: 'This link is not one of ours, or its time is over.',
  history_deleted: 'The log and the node executions of this execution are not kept any more.',
  request_in_progress: 'A request with this Idempotency-Key is still being worked on.',
  body_too_large: 'The body is too large.',
  unsupported_media_type: 'This address takes application/json.',
  invalid_body: 'The body does not have the expected shape.',
  invalid_query: 'A query parameter does not have the expected shape.',
  invalid_graph: 'The graph cannot run as it is.',
  invalid_inputs: 'The inputs do not fit this agent.',
  invalid_schedule: 'The schedule cannot be kept as it is.',
  provider_not_connectable: 'This platform is no client of that provider, so accounts there cannot be connected.',
  unusable_credentials: 'The agent cannot start with these credentials.',
  invalid_fork: 'The execution cannot go on from there.',
  graph_has_no_nodes: 'The graph has no nodes yet.',
  weak_password: 'The password is too short.',
  idempotency_key_reused: 'This Idempotency-Key was used for another request.',
  json_too_deep: 'The JSON is nested too deeply.',
  number_out_of_range: 'A number in the JSON cannot be kept as it is.',
  upgrade_required: 'This address speaks WebSocket.',
  rate_limited: 'Too many requests; try again later.',
  internal_error: 'Something went wrong on our side.',
  database_unavailable: 'The database is away; try again in a moment.',
  limiter_unavailable: 'Requests cannot be counted right now; try again in a moment.',
  queue_unavailable: 'The queue is away; the execution will start as soon as it is back.',
};

/** One fault of a body or graph. `pointer` is a JSON pointer into what was sent. */
export const Fault = z
  .object({
    code: z.string(),
    message: z.string(),
    pointer: z.string(),
    node_id: z.string().optional(),
    link_id: z.string().optional(),
    pin: z.string().optional(),
  })
  .meta({ id: 'Fault' });
export type Fault = z.infer<typeof Fault>;

/** RFC 9457. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.enum(Object.keys(ERROR_STATUS) as [ErrorCode, ...ErrorCode[]]),
    detail: z.string().optional(),
    instance: z.string().optional(),
    errors: z.array(Fault).optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof Problem>;

/** An expected failure at the HTTP door; everything else thrown there is `internal_error`. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly faults: Fault[] | undefined;
  readonly headers: Record<string, string>;

  constructor(code: ErrorCode, detail?: string, more: { faults?: Fault[]; headers?: Record<string, string> } = {}) {
    super(detail ?? ERROR_TITLE[code]);
    this.name = 'AppError';
    this.code = code;
    this.faults = more.faults;
    this.headers = more.headers ?? {};
  }
}
