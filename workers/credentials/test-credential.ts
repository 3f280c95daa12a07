import type { CredentialTest } from '../../schema/api/credentials.ts';
import type { CredentialDeps } from './credentials-of.ts';
import { probe } from './probe.ts';

/** Whether a credential is good, by asking its provider. Null for what does not exist or is not the user's. */
export async function testCredential(
  { store, providers, fetch }: CredentialDeps,
  userId: string,
  id: string,
): Promise<CredentialTest | null> {
  const answer = await store.open(userId, id);
  switch (answer.kind) {
    case 'opened': {
      const provider = providers.get(answer.credential.provider);
      if (provider === undefined) return { outcome: 'untestable', message: 'Its provider is not known here any more.' };
      return probe(provider, answer.credential.secret, fetch);
    }
    case 'missing':
      return null;
    case 'expired':
      return { outcome: 'expired', message: 'Its time is over.' };
    case 'refused':
      return { outcome: 'refused', message: 'Its provider did not renew it; connect it again.' };
    case 'away':
      return { outcome: 'unreachable', message: 'Its provider could not be asked to renew it.' };
    case 'unreadable':
      return { outcome: 'refused', message: 'What was kept of it cannot be opened; replace its secret.' };
    default:
      return answer satisfies never;
  }
}
