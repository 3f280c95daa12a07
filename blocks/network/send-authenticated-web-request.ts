import { matchesHost } from '../../schema/credential-host.ts';
import { type BlockContext, BlockFailure, defineBlock } from '../define-block.ts';
import { ANSWER_PINS, HTTP_CREDENTIALS, REQUEST_PINS, sendRequest } from './web-request.ts';

/** As SendWebRequest, and never without its credential: one for another host is refused instead of being left out. */
export const sendAuthenticatedWebRequest = defineBlock({
  id: 'fff86bcd-e001-4bad-a7f6-2eae4720c8dc',
  name: 'SendAuthenticatedWebRequest',
  title: { en: 'Send authenticated web request', es: 'Enviar petición web autenticada' },
  description: {
    en: 'Sends an HTTP request with the headers of a credential, to that credential’s host.',
    es: 'Envía una petición HTTP con las cabeceras de una credencial, al servidor de esa credencial.',
  },
  category: 'network',
  effect: 'write',
  inputs: { credentials: { type: HTTP_CREDENTIALS, required: true, title: { en: 'Credential', es: 'Credencial' } }, ...REQUEST_PINS },
  outputs: ANSWER_PINS,
  async *run(request, context) {
    await assertItsHost(request.url, context);
    yield await sendRequest(request, context);
  },
});

async function assertItsHost(address: string, context: BlockContext): Promise<void> {
  const secret = (await context.credential('credentials'))?.secret.reveal();
  const url = URL.parse(address);
  if (secret?.type !== 'host_scoped' || url === null || matchesHost(secret.host, url)) return;
  throw new BlockFailure(`The credential is for ${secret.host}, not for ${url.origin}.`);
}
