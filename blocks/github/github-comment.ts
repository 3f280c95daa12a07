import { z } from 'zod';
import { defineBlock } from '../define-block.ts';
import { INTEGER, TEXT } from '../pin-types.ts';
import { askGitHub, GITHUB_CREDENTIALS, gitHubCredential, issuePath } from './github-api.ts';

const Comment = z.object({ id: z.number().int(), html_url: z.string() });

/** GitHub has no keys against repetition: a comment whose answer was lost is written again. */
export const githubComment = defineBlock({
  id: 'a8db4d8d-db1c-4a25-a1b0-416a8c33602b',
  name: 'GithubComment',
  title: { en: 'Comment on GitHub', es: 'Comentar en GitHub' },
  description: {
    en: 'Writes a comment on an issue or a pull request.',
    es: 'Escribe un comentario en una incidencia o una petición de cambios.',
  },
  category: 'network',
  effect: 'write',
  inputs: {
    credentials: { type: GITHUB_CREDENTIALS, required: true, title: { en: 'Credential', es: 'Credencial' } },
    issue_url: { type: TEXT, required: true, title: { en: 'Address of the issue', es: 'Dirección de la incidencia' } },
    comment: { type: TEXT, required: true, title: { en: 'Comment', es: 'Comentario' } },
  },
  outputs: {
    id: { type: INTEGER, title: { en: 'Id of the comment', es: 'Id del comentario' } },
    url: { type: TEXT, title: { en: 'Address of the comment', es: 'Dirección del comentario' } },
  },
  async *run({ issue_url, comment }, context) {
    const credential = await gitHubCredential(context);
    const path = `${issuePath(issue_url, credential)}/comments`;
    const { id, html_url } = await askGitHub(credential, { method: 'POST', path, body: { body: comment } }, Comment, context);
    yield ['id', id];
    yield ['url', html_url];
  },
});
