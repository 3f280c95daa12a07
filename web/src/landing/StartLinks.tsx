import { useSession } from '../api/session.ts';
import { useWords } from '../i18n/words.ts';
import { ButtonLink } from '../ui/Button.tsx';

/** The way in: to the library for who is signed in, to an account for everybody else. */
export function StartLinks() {
  const words = useWords();
  const session = useSession();
  if (session.data != null) {
    return (
      <ButtonLink href="/library" look="weld" size="large">
        {words.landing.openLibrary}
      </ButtonLink>
    );
  }
  return (
    <>
      <ButtonLink href="/login#new" look="weld" size="large">
        {words.landing.start}
      </ButtonLink>
      <ButtonLink href="/login" look="onVat" size="large">
        {words.landing.signIn}
      </ButtonLink>
    </>
  );
}
