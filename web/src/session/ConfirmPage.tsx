import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { acceptInvitation, type Invitation } from '../api/session.ts';
import { useWords } from '../i18n/words.ts';
import { Button, ButtonLink } from '../ui/Button.tsx';
import { Notice, ProblemNotice } from '../ui/Notice.tsx';
import { invitationOf } from './invitation.ts';

/**
 * Where the links of our mails lead. It is the button that confirms: mail programs and virus scanners open links by
 * themselves, and would use them up.
 */
export function ConfirmPage() {
  const words = useWords();
  const [invitation] = useState(() => invitationOf(window.location.hash));
  // The token must stay neither in the address bar nor in the history.
  useEffect(() => window.history.replaceState(null, '', window.location.pathname), []);
  return (
    <div className="page max-w-lg py-14">
      {invitation === null ? (
        <Notice
          tone="failure"
          action={
            <ButtonLink size="small" href="/login">
              {words.login.toSignIn}
            </ButtonLink>
          }
        >
          {words.login.linkBroken}
        </Notice>
      ) : (
        <Confirmation invitation={invitation} />
      )}
    </div>
  );
}

function Confirmation({ invitation }: { invitation: Invitation }) {
  const words = useWords();
  const accept = useMutation({
    mutationFn: () => acceptInvitation(invitation),
    onSuccess: (answer) => {
      if ('access_token' in answer) window.location.replace(invitation.type === 'recovery' ? '/new-password' : '/library');
    },
  });
  const isHalfDone = accept.data !== undefined && !('access_token' in accept.data);
  return (
    <div className="grid gap-5">
      <h1 className="text-3xl font-bold">{words.login.confirmTitle[invitation.type]}</h1>
      {isHalfDone ? (
        <Notice tone="success">{words.login.halfDone}</Notice>
      ) : (
        <>
          <p className="text-ink-2">{words.login.confirmText}</p>
          {accept.isError && <ProblemNotice problem={accept.error} />}
          <Button look="primary" size="large" busy={accept.isPending || accept.isSuccess} onClick={() => accept.mutate()}>
            {accept.isPending ? words.login.confirming : words.login.confirmButton[invitation.type]}
          </Button>
          {accept.isError && (
            <ButtonLink look="quiet" href="/login">
              {words.login.toSignIn}
            </ButtonLink>
          )}
        </>
      )}
    </div>
  );
}
