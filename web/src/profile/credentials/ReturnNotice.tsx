import { useEffect, useState } from 'react';
import type { Credential } from '../../../../schema/api/credentials.ts';
import { useWords, type Words } from '../../i18n/words.ts';
import { Notice } from '../../ui/Notice.tsx';
import { connectReturnOf, forgetConnectReturn } from './connect-return.ts';

/** What came of connecting an account, told once to who comes back from it. */
export function ReturnNotice({ credentials }: { credentials: readonly Credential[] }) {
  const words = useWords().profile.credentials;
  const [told] = useState(() => connectReturnOf(window.location.search));
  useEffect(() => {
    if (told !== null) forgetConnectReturn();
  }, [told]);
  if (told === null) return null;
  if (told.kind === 'failed') {
    return (
      <Notice tone="failure" title={words.connectFailed}>
        {reasonOf(told.code, words.connectErrors)}
      </Notice>
    );
  }
  const title = credentials.find(({ id }) => id === told.credentialId)?.title;
  return <Notice tone="success">{title === undefined ? words.connectedUnnamed : words.connected(title)}</Notice>;
}

function reasonOf(code: string, reasons: Words['profile']['credentials']['connectErrors']): string {
  return Object.hasOwn(reasons, code) ? reasons[code as keyof typeof reasons] : reasons.other;
}
