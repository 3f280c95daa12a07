import { expect, it } from 'vitest';
import { AUDIT_ACTIONS } from '../../../../schema/api/audit.ts';
import { WORDS } from '../../i18n/words.ts';
import { auditSentence } from './audit-sentence.ts';

it.each([
  ['api_key.renamed', { name: 'new', former_name: 'old' }, 'La clave de API «old» se llama ahora «new»'],
  ['user.role_changed', { role: 'admin', former_role: 'user' }, 'El rol pasó de usuario a administrador'],
  ['user.role_changed', { role: 'constructor' }, 'El rol pasó de – a constructor'],
  [
    'settings.changed',
    { sign_up: 'closed', running_per_user: 3 },
    'Ajustes de la plataforma: cuentas nuevas cerradas · 3 a la vez por usuario',
  ],
] as const)('tells of %s with %j', (action, detail, sentence) => {
  expect(auditSentence({ action, detail }, WORDS.es.profile.activity)).toBe(sentence);
});

it.each(AUDIT_ACTIONS)('has a sentence for %s in every language', (action) => {
  for (const words of Object.values(WORDS)) expect(auditSentence({ action, detail: {} }, words.profile.activity)).not.toBe('');
});
