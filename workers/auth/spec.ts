/** What the operations of accounts and sessions have in common. */
export const ACCOUNTS_TAG = 'Accounts';
export const BODY_LIMIT = 16_000;
