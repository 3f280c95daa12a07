import type { AppError, ErrorCode } from '../../schema/errors.ts';

/** Our codes in the words of the protocol that `@supabase/auth-js` speaks; the rest keep their own. */
const PROTOCOL_CODE: Partial<Record<ErrorCode, string>> = {
  unauthenticated: 'bad_jwt',
  email_taken: 'user_already_exists',
  invalid_refresh_token: 'refresh_token_not_found',
  invalid_auth_code: 'bad_code_verifier',
  unknown_provider: 'provider_disabled',
  last_identity: 'single_identity_not_deletable',
  rate_limited: 'over_request_rate_limit',
  invalid_body: 'validation_failed',
  invalid_query: 'validation_failed',
  malformed_json: 'bad_json',
  internal_error: 'unexpected_failure',
};

/** Members that stand beside a problem's own on `/auth/v1`, where that client looks for them. */
export const protocolErrorMembers = (error: AppError): ProtocolError => ({
  error_code: PROTOCOL_CODE[error.code] ?? error.code,
  msg: error.message,
  ...(error.code === 'weak_password' ? { weak_password: { reasons: ['length'] } } : {}),
});

export type ProtocolError = { error_code: string; msg: string; weak_password?: { reasons: string[] } };
