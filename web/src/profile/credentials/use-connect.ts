import { useMutation } from '@tanstack/react-query';
import { beginConnect } from '../../api/credentials.ts';
import { RETURN_PATH } from './connect-return.ts';

/** Sends this browser to the consent page of a provider. It is busy until the page is left. */
export function useConnect() {
  return useMutation({
    mutationFn: (asked: Omit<Parameters<typeof beginConnect>[0], 'return_to'>) => beginConnect({ ...asked, return_to: RETURN_PATH }),
    onSuccess: ({ authorize_url }) => window.location.assign(authorize_url),
  });
}
