import { z } from 'zod';
import { defineBlock } from '../define-block.ts';
import { TEXT } from '../pin-types.ts';
import { askGitHub, GITHUB_CREDENTIALS, gitHubCredential, issuePath } from './github-api.ts';

const Issue = z.object({
  title: z.string(),
  /** Null for an issue without a text. */
  body: z.string().nullish(),
  /** Null when the account was deleted. */
  user: z.object({ login: z.string() }).nullish(),
});

export const githubReadIssue = defineBlock({
  id: '6443c75d-032a-4772-9c08-230c707c8acc',
  name: 'GithubReadIssue',
  title: { en: 'Read GitHub issue', es: 'Leer incidencia de GitHub' },
  description: { en: 'Reads an issue or a pull request.', es: 'Lee una incidencia o una petición de cambios.' },
  category: 'network',
  effect: 'read',
  inputs: {
    credentials: { type: GITHUB_CREDENTIALS, required: true, title: { en: 'Credential', es: 'Credencial' } },
    issue_url: { type: TEXT, required: true, title: { en: 'Address of the issue', es: 'Dirección de la incidencia' } },
  },
  outputs: {
    title: { type: TEXT, title: { en: 'Title', es: 'Título' } },
    body: { type: TEXT, title: { en: 'Text', es: 'Texto' } },
    user: { type: TEXT, title: { en: 'Author', es: 'Autor' } },
  },
  async *run({ issue_url }, context) {
    const credential = await gitHubCredential(context);
    const { title, body, user } = await askGitHub(credential, { method: 'GET', path: issuePath(issue_url, credential) }, Issue, context);
    yield ['title', title];
    yield ['body', body ?? ''];
    yield ['user', user?.login ?? ''];
  },
});
