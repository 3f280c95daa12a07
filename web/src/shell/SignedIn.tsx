import { type ReactNode, useEffect } from 'react';
import { useSession } from '../api/session.ts';
import { useWords } from '../i18n/words.ts';
import { useExecutionNotices } from '../live/user-channel.ts';
import { Loading } from '../ui/Loading.tsx';
import { ProblemNotice } from '../ui/Notice.tsx';
import { loginPath } from './next-path.ts';

/** Shows its children to who is signed in, and leads everybody else to the sign-in page and back. */
export function SignedIn({ children }: { children: ReactNode }) {
  const words = useWords();
  const session = useSession();
  const isNobody = session.data === null;
  useExecutionNotices(session.data != null);
  useEffect(() => {
    if (isNobody) window.location.replace(loginPath(window.location));
  }, [isNobody]);
  if (session.isError) {
    return (
      <div className="page py-10">
        <ProblemNotice problem={session.error} onRetry={() => void session.refetch()} />
      </div>
    );
  }
  if (session.data == null) return <Loading label={words.library.loading} />;
  return children;
}
