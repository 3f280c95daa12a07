import type { Account } from '../../api/account.ts';
import { useWords } from '../../i18n/words.ts';
import { StackedPanel } from '../../ui/StackedPanel.tsx';
import { EmailForm } from './EmailForm.tsx';
import { LanguageField } from './LanguageField.tsx';
import { NameForm } from './NameForm.tsx';
import { ZoneForm } from './ZoneForm.tsx';

/** Who I am, in which language and on which clock. Each field is saved by itself and holds at once. */
export function AccountSection({ account }: { account: Account }) {
  const words = useWords().profile.account;
  return (
    <>
      <StackedPanel title={words.aboutTitle}>
        <NameForm account={account} />
        <LanguageField account={account} />
        <ZoneForm account={account} />
      </StackedPanel>
      <StackedPanel title={words.emailTitle}>
        <EmailForm account={account} />
      </StackedPanel>
    </>
  );
}
