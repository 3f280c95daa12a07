import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isInstalled } from './installed.mjs';

type Packages = Record<string, { integrity?: string; optional?: boolean; peer?: boolean }>;

function folderWith(wanted: Packages, present: Packages | null): string {
  const root = mkdtempSync(join(tmpdir(), 'edgeloom-installed-'));
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: { '': {}, ...wanted } }));
  if (present !== null) {
    mkdirSync(join(root, 'node_modules'));
    writeFileSync(join(root, 'node_modules', '.package-lock.json'), JSON.stringify({ packages: present }));
  }
  return root;
}

const A = { integrity: 'sha512-a' };

it.each<[string, boolean, Packages, Packages | null]>([
  ['all that is asked for is there', true, { a: A }, { a: A }],
  ['there is more than that', true, { a: A }, { a: A, b: { integrity: 'sha512-b' } }],
  ['a package for another system is missing', true, { a: A, c: { integrity: 'sha512-c', optional: true } }, { a: A }],
  ['nothing was ever installed', false, { a: A }, null],
  ['a package is missing', false, { a: A, b: { integrity: 'sha512-b' } }, { a: A }],
  ['a package has another version', false, { a: { integrity: 'sha512-new' } }, { a: A }],
])('knows when %s', (_, installed, wanted, present) => {
  expect(isInstalled(folderWith(wanted, present))).toBe(installed);
});
