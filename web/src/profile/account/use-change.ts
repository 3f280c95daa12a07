import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type Account, changeAccount, showAccount } from '../../api/account.ts';

/** Saves a part of the account; what the page shows of it follows the answer. */
export function useChange(onSaved?: (account: Account) => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: changeAccount,
    onSuccess: (account) => {
      showAccount(queries, account);
      onSaved?.(account);
    },
  });
}
