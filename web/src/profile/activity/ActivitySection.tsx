import type { Account } from '../../api/account.ts';
import { useWords } from '../../i18n/words.ts';
import { StackedPanel } from '../../ui/StackedPanel.tsx';
import { AuditList } from './AuditList.tsx';

export function ActivitySection({ account }: { account: Account }) {
  const words = useWords().profile.activity;
  return (
    <StackedPanel title={words.title} lead={words.lead}>
      <AuditList of="me" zone={account.user_metadata.time_zone} />
    </StackedPanel>
  );
}
