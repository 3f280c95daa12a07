import type { CredentialTest } from '../../../../schema/api/credentials.ts';
import { useWords } from '../../i18n/words.ts';
import { Notice } from '../../ui/Notice.tsx';

const TONE = { accepted: 'success', refused: 'failure', expired: 'failure', unreachable: 'warning', untestable: 'warning' } as const;

/** What a test of a credential found, and as whom the service knows it. */
export function TestNotice({ found: { outcome, account } }: { found: CredentialTest }) {
  const words = useWords().profile.credentials;
  const isKnown = outcome === 'accepted' && account !== undefined;
  return <Notice tone={TONE[outcome]}>{isKnown ? words.testedAs(account) : words.tests[outcome]}</Notice>;
}
