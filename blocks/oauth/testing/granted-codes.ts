import { createHash, randomBytes } from 'node:crypto';

/** What an authorization endpoint was asked for: its code is good for one exchange under the same terms. */
export type Grant<Person> = { person: Person; redirectUri: string; challenge: string | null; nonce: string | null; scope: string };

/** The codes of a stand-in: each is good once, and only for whoever shows the verifier of its challenge. */
export class GrantedCodes<Person> {
  readonly #grants = new Map<string, Grant<Person>>();

  grant(grant: Grant<Person>): string {
    const code = randomBytes(10).toString('hex');
    this.#grants.set(code, grant);
    return code;
  }

  /** Null for a code that was used, or that these parameters do not fit. */
  take(parameters: URLSearchParams): Grant<Person> | null {
    const code = parameters.get('code') ?? '';
    const grant = this.#grants.get(code);
    this.#grants.delete(code);
    if (grant === undefined || grant.redirectUri !== parameters.get('redirect_uri')) return null;
    const shown = createHash('sha256')
      .update(parameters.get('code_verifier') ?? '')
      .digest('base64url');
    return grant.challenge === null || grant.challenge === shown ? grant : null;
  }
}
