/** Where a consent elsewhere leads back to. */
export const RETURN_PATH = '/profile?section=credentials';

/** What came of a consent elsewhere, as the address says on the way back. `code` is one of RFC 6749, or `unknown_state`. */
export type ConnectReturn = { kind: 'connected'; credentialId: string } | { kind: 'failed'; code: string };

export function connectReturnOf(search: string): ConnectReturn | null {
  const asked = new URLSearchParams(search);
  const code = asked.get('connect_error');
  if (code !== null) return { kind: 'failed', code };
  const credentialId = asked.get('connected');
  return credentialId === null ? null : { kind: 'connected', credentialId };
}

/** Takes the outcome out of the address, so that a reload does not tell it again. */
export const forgetConnectReturn = (): void => window.history.replaceState(null, '', RETURN_PATH);
