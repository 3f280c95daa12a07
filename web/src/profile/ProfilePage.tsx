import { useQuery } from '@tanstack/react-query';
import type { ComponentType } from 'react';
import { type Account, accountQuery } from '../api/account.ts';
import { useWords } from '../i18n/words.ts';
import { SignedIn } from '../shell/SignedIn.tsx';
import { useSection } from '../shell/use-section.ts';
import { Loading } from '../ui/Loading.tsx';
import { ProblemNotice } from '../ui/Notice.tsx';
import { SectionTabs } from '../ui/SectionTabs.tsx';
import { AccountSection } from './account/AccountSection.tsx';
import { ActivitySection } from './activity/ActivitySection.tsx';
import { CredentialsSection } from './credentials/CredentialsSection.tsx';
import { KeysSection } from './keys/KeysSection.tsx';
import { PROFILE, SECTIONS, type Section } from './section.ts';
import { SecuritySection } from './security/SecuritySection.tsx';

const CONTENT: Record<Section, ComponentType<{ account: Account }>> = {
  account: AccountSection,
  security: SecuritySection,
  keys: KeysSection,
  credentials: CredentialsSection,
  activity: ActivitySection,
};

export function ProfilePage() {
  return (
    <SignedIn>
      <Profile />
    </SignedIn>
  );
}

function Profile() {
  const words = useWords();
  const account = useQuery(accountQuery);
  const { section, show } = useSection(PROFILE);
  const Content = CONTENT[section];
  return (
    <div className="page grid grid-cols-[minmax(0,1fr)] gap-6 py-8 sm:py-12 lg:gap-8">
      <h1 className="text-4xl font-bold">{words.profile.title}</h1>
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-6 lg:grid-cols-[12rem_minmax(0,1fr)] lg:gap-10">
        <SectionTabs
          label={words.profile.sectionsLabel}
          sections={SECTIONS}
          current={section}
          nameOf={(one) => words.profile.sections[one]}
          pathOf={PROFILE.pathOf}
          onShow={show}
        />
        <div className="grid max-w-4xl grid-cols-[minmax(0,1fr)] gap-6">
          {account.isPending && <Loading label={words.profile.loading} />}
          {account.isError && <ProblemNotice problem={account.error} onRetry={() => void account.refetch()} />}
          {account.isSuccess && <Content account={account.data} />}
        </div>
      </div>
    </div>
  );
}
