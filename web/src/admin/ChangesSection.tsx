import { useQuery } from '@tanstack/react-query';
import type { Account } from '../api/account.ts';
import { userEmailsQuery } from '../api/admin.ts';
import { useWords } from '../i18n/words.ts';
import { AuditList } from '../profile/activity/AuditList.tsx';
import { StackedPanel } from '../ui/StackedPanel.tsx';

export function ChangesSection({ account }: { account: Account }) {
  const words = useWords().admin.audit;
  const emails = useQuery(userEmailsQuery);
  return (
    <StackedPanel title={words.title} lead={words.lead}>
      <AuditList of="everybody" zone={account.user_metadata.time_zone} nameOf={(id) => emails.data?.get(id) ?? id} />
    </StackedPanel>
  );
}
