import { startArguments } from './arguments.ts';
import { rotateDeployed, rotateLocal } from './rotate-credentials.ts';

/**
 * `npm run rotate-credentials`: with DATABASE_URL and CREDENTIAL_KEYS those of a deployment, else the data folder of this
 * machine (`--data`).
 */
const { DATABASE_URL, CREDENTIAL_KEYS } = process.env;
try {
  if ((DATABASE_URL ?? '') !== '' && (CREDENTIAL_KEYS ?? '') === '') throw new Error('Set CREDENTIAL_KEYS to the keys of that deployment.');
  const { resealed, changed, unreadable } =
    DATABASE_URL && CREDENTIAL_KEYS
      ? await rotateDeployed(DATABASE_URL, CREDENTIAL_KEYS)
      : await rotateLocal(startArguments(process.argv.slice(2)).dataDir, console.log);
  console.log(`${resealed} credentials sealed with the first key; ${changed} changed meanwhile.`);
  if (changed > 0) console.log('Run it once more before you take the old key away.');
  if (unreadable.length > 0) {
    console.error(`${unreadable.length} cannot be opened with any of the keys and stay as they are: ${unreadable.join(', ')}`);
    process.exitCode = 1;
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
