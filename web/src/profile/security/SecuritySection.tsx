import type { Account } from '../../api/account.ts';
import { PasswordForm } from './PasswordForm.tsx';
import { SessionsPanel } from './SessionsPanel.tsx';

export function SecuritySection({ account }: { account: Account }) {
  return (
    <>
      <PasswordForm email={account.email} />
      <SessionsPanel zone={account.user_metadata.time_zone} />
    </>
  );
}
