import { AppError } from '../../schema/errors.ts';
import type { ApiDeps } from '../api/deps.ts';
import { assertAllowed, rateLimitHeaders } from '../api/rate-limits.ts';
import { clientNetwork, countedAs } from './client-address.ts';

/** A request, as far as accounts and sessions care. */
export type Asked = { url: string; headers: Headers; deps: ApiDeps; now: number };

/**
 * Guessing is limited from where it comes and by whom it is aimed at. Every answer, good or bad, says what is left to where
 * it comes from; what is left to an e-mail address would say whether its owner has been signing in.
 */
export async function counted({ headers, deps, now }: Asked, email: string | null, act: () => Promise<Response>): Promise<Response> {
  const [network, address] = await Promise.all([
    deps.limits.auth(countedAs('network', clientNetwork(headers))),
    email === null ? null : deps.limits.auth(countedAs('email', email.toLowerCase())),
  ]);
  assertAllowed(network, now);
  if (address !== null) assertAllowed(address, now);
  const left = rateLimitHeaders(network, now);
  try {
    const response = await act();
    for (const [name, value] of Object.entries(left)) response.headers.set(name, value);
    return response;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { code, message, faults } = error;
    throw new AppError(code, message, { ...(faults === undefined ? {} : { faults }), headers: { ...left, ...error.headers } });
  }
}
