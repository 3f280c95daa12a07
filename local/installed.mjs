// Parses and runs on Node 20, with nothing installed: Node's own modules only.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @param {string} file
 * @returns {Record<string, {integrity?: string, optional?: boolean, peer?: boolean}> | null} null when there is no such file.
 */
function lockedPackages(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : null;
}

/**
 * Whether node_modules holds what package-lock.json asks for. npm keeps its own account of what it installed in
 * `node_modules/.package-lock.json`; comparing hashes is exact where file times are not (a checkout touches the lockfile).
 * Packages for other systems are optional and may be absent.
 */
export function isInstalled(root) {
  const wanted = lockedPackages(join(root, 'package-lock.json'));
  const present = lockedPackages(join(root, 'node_modules', '.package-lock.json'));
  if (wanted === null || present === null) return false;
  return Object.entries(wanted).every(([path, { integrity, optional, peer }]) => {
    if (path === '') return true;
    const found = present[path];
    return found === undefined ? Boolean(optional || peer) : found.integrity === integrity;
  });
}

/** Runs `npm ci` when needed. Exits the process when it fails: nothing can go on without the packages. */
export function ensureInstalled(root) {
  if (isInstalled(root)) return;
  console.log('Installing packages (npm ci)…');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: root, stdio: 'inherit' });
  if (status !== 0) {
    console.error('npm ci failed; see above.');
    process.exit(1);
  }
}
