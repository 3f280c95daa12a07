import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { Secret } from './secret.ts';

test('shows its value to nobody but who asks for it', () => {
  const secret = new Secret({ api_key: 'canary' });
  const shown = [String(secret), `${secret}`, JSON.stringify({ secret }), inspect({ secret }, { showHidden: true, depth: 9 })];
  shown.push(JSON.stringify(structuredClone(secret)), JSON.stringify({ ...secret }), JSON.stringify(Object.entries(secret)));
  expect(shown.join('\n')).not.toContain('canary');
  expect(secret.reveal().api_key).toBe('canary');
});
