import { useQuery } from '@tanstack/react-query';
import type { ComponentType } from 'react';
import { type Account, accountQuery } from '../api/account.ts';
import { useWords } from '../i18n/words.ts';
import { SignedIn } from '../shell/SignedIn.tsx';
import { useSection } from '../shell/use-section.ts';
import { Loading } from '../ui/Loading.tsx';
import { Notice, ProblemNotice } from '../ui/Notice.tsx';
import { SectionTabs } from '../ui/SectionTabs.tsx';
import { ChangesSection } from './ChangesSection.tsx';
import { SettingsSection } from './SettingsSection.tsx';
import { ADMIN, SECTIONS, type Section } from './section.ts';
import { UsersSection } from './UsersSection.tsx';

const CONTENT: Record<Section, ComponentType<{ account: Account }>> = {
  users: UsersSection,
  settings: SettingsSection,
  audit: ChangesSection,
};

export function AdminPage() {
  return (
    <SignedIn>
      <Administration />
    </SignedIn>
  );
}

/** The API asks for the role as well: this page only spares everybody else a row of refusals. */
function Administration() {
  const words = useWords().admin;
  const account = useQuery(accountQuery);
  const { section, show } = useSection(ADMIN);
  const Content = CONTENT[section];
  return (
    <div className="page grid grid-cols-[minmax(0,1fr)] gap-6 py-8 sm:py-12 lg:gap-8">
      <h1 className="text-4xl font-bold [overflow-wrap:anywhere]">{words.title}</h1>
      {account.isPending && <Loading label={words.loading} />}
      {account.isError && <ProblemNotice problem={account.error} onRetry={() => void account.refetch()} />}
      {account.data?.app_metadata.role === 'user' && (
        <Notice tone="warning" title={words.onlyAdmins}>
          {words.onlyAdminsText}
        </Notice>
      )}
      {account.data?.app_metadata.role === 'admin' && (
        <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-6 lg:grid-cols-[12rem_minmax(0,1fr)] lg:gap-10">
          <SectionTabs
            label={words.sectionsLabel}
            sections={SECTIONS}
            current={section}
            nameOf={(one) => words.sections[one]}
            pathOf={ADMIN.pathOf}
            onShow={show}
          />
          <div className="grid max-w-4xl grid-cols-[minmax(0,1fr)] gap-6">
            <Content account={account.data} />
          </div>
        </div>
      )}
    </div>
  );
}
