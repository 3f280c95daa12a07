import { expect, test } from 'vitest';
import type { AuthDeps } from '../auth/authenticate.ts';
import type { Env } from '../env.ts';
import { probesOf } from './probes.ts';

test.each([
  [{}, []],
  [{ SMTP_URL: '', CLAMD_HOST: '' }, []],
  [{ SMTP_URL: 'smtp://mail.example', CLAMD_HOST: '' }, ['mail']],
  [{ SMTP_URL: 'smtp://mail.example', CLAMD_HOST: 'clamd.example' }, ['mail', 'clamav']],
])('with %j the platform has %j', (vars, services) => {
  const names = Object.keys(probesOf(vars as Env, {} as AuthDeps));
  expect(names.filter((name) => ['mail', 'clamav'].includes(name))).toEqual(services);
  expect(names).toContain('database');
});
