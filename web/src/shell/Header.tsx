import { useMutation } from '@tanstack/react-query';
import { Languages, LogOut, Settings, ShieldCheck, UserRound } from 'lucide-react';
import { signOut, type User, useSession } from '../api/session.ts';
import { useWords } from '../i18n/words.ts';
import { LANGUAGE_NAME, LANGUAGES, type Language, setLanguage, useLanguage } from '../preferences/language.ts';
import { setTheme, THEMES, type Theme, useTheme } from '../preferences/theme.ts';
import { ReviewsLink } from '../reviews/ReviewsLink.tsx';
import { ButtonLink } from '../ui/Button.tsx';
import { Mark } from '../ui/Mark.tsx';
import { Menu, MenuChoice, MenuItem, MenuLink } from '../ui/Menu.tsx';

export function Header() {
  const words = useWords();
  const session = useSession();
  return (
    <div className="page flex h-16 items-center gap-2 sm:gap-4">
      <a href="/" aria-label={words.shell.home} className="flex items-center gap-2.5 rounded-md">
        <Mark className="size-8" />
        <span className="font-display text-xl font-bold tracking-tight max-[28rem]:sr-only">Edgeloom</span>
      </a>
      <nav aria-label={words.shell.mainNavigation} className="flex items-center text-[0.95rem] min-[28rem]:ml-2 min-[28rem]:gap-1 sm:ml-4">
        {session.data != null && (
          <>
            <NavigationLink href="/library">{words.shell.library}</NavigationLink>
            <NavigationLink href="/schedules">{words.shell.schedules}</NavigationLink>
          </>
        )}
        <a href="/docs" className="rounded-md px-2 py-1.5 font-medium text-ink-2 hover:text-ink max-sm:hidden sm:px-3">
          {words.shell.apiDocs}
        </a>
      </nav>
      <div className="ml-auto flex items-center min-[28rem]:gap-1">
        {session.data != null && <ReviewsLink />}
        <Appearance />
        {session.data != null && <Account user={session.data} />}
        {session.data === null && window.location.pathname !== '/login' && (
          <ButtonLink href="/login" size="small" look="secondary" className="ml-1">
            {words.shell.signIn}
          </ButtonLink>
        )}
      </div>
    </div>
  );
}

function NavigationLink({ href, children }: { href: string; children: string }) {
  return (
    <a
      href={href}
      aria-current={window.location.pathname.startsWith(href) ? 'page' : undefined}
      className="rounded-md px-1.5 py-1.5 font-medium text-ink-2 hover:text-ink min-[28rem]:px-2 aria-[current=page]:text-ink aria-[current=page]:underline aria-[current=page]:decoration-weld-dye aria-[current=page]:decoration-2 aria-[current=page]:underline-offset-[6px] sm:px-3"
    >
      {children}
    </a>
  );
}

function Appearance() {
  const words = useWords();
  return (
    <Menu icon={Languages} label={words.shell.appearance}>
      <MenuChoice
        title={words.shell.language}
        value={useLanguage()}
        options={LANGUAGES.map((language) => ({ value: language, label: LANGUAGE_NAME[language] }))}
        onChange={(language) => setLanguage(language as Language)}
      />
      <MenuChoice
        title={words.shell.theme}
        value={useTheme()}
        options={THEMES.map((theme) => ({ value: theme, label: words.shell[theme] }))}
        onChange={(theme) => setTheme(theme as Theme)}
      />
    </Menu>
  );
}

function Account({ user }: { user: User }) {
  const words = useWords();
  const leave = useMutation({ mutationFn: signOut, onSettled: () => window.location.assign('/') });
  return (
    <Menu icon={UserRound} label={words.shell.account}>
      <p className="max-w-60 truncate px-2.5 py-2 text-sm text-ink-2">{user.email}</p>
      <MenuLink icon={Settings} href="/profile">
        {words.shell.profile}
      </MenuLink>
      {user.app_metadata.role === 'admin' && (
        <MenuLink icon={ShieldCheck} href="/admin">
          {words.shell.admin}
        </MenuLink>
      )}
      <MenuItem icon={LogOut} onSelect={() => leave.mutate()}>
        {words.shell.signOut}
      </MenuItem>
    </Menu>
  );
}
