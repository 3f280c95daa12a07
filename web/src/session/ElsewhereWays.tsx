import { useSignInProviders } from '../api/session.ts';
import { useWords } from '../i18n/words.ts';
import { nextPath } from '../shell/next-path.ts';
import { ButtonLink } from '../ui/Button.tsx';

/** Names as their owners write them. */
const NAME: { [id: string]: string } = { github: 'GitHub', google: 'Google', microsoft: 'Microsoft' };

/** Signing in with an account elsewhere; nothing where the platform offers none. */
export function ElsewhereWays() {
  const words = useWords();
  const providers = useSignInProviders();
  if (providers.data === undefined || providers.data.length === 0) return null;
  const next = nextPath(window.location.search, window.location.origin);
  return (
    <div className="mt-6 grid gap-3">
      <p className="flex items-center gap-3 text-sm text-ink-2 before:h-px before:flex-1 before:bg-thread after:h-px after:flex-1 after:bg-thread">
        {words.login.or}
      </p>
      {providers.data.map((provider) => (
        <ButtonLink key={provider} size="large" href={`/auth/v1/authorize?${new URLSearchParams({ provider, next })}`}>
          {words.login.elsewhere(NAME[provider] ?? provider)}
        </ButtonLink>
      ))}
    </div>
  );
}
