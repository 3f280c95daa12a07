import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { newId } from '../new-id.ts';
import { freshDatabase } from '../testing/fresh-database.ts';
import { addUser } from '../testing/rows.ts';
import { linkIdentity, listIdentities, signInByIdentity, unlinkIdentity } from './identities.ts';

const database = freshDatabase();
const T0 = 1_800_000_000_000;

const gitHub = (subject = newId()) => ({ provider: 'github', subject, profile: { name: 'Ada' } });

test('an account elsewhere is one user’s, and finds them again', async () => {
  const [userId, other] = [await addUser(database.db), await addUser(database.db)];
  const identity = gitHub();
  expect(await signInByIdentity(database.db, identity, T0)).toBeNull();
  expect(await linkIdentity(database.db, userId, identity, T0)).toBe(true);
  expect(await linkIdentity(database.db, userId, identity, T0)).toBe(true);
  expect(await linkIdentity(database.db, other, identity, T0)).toBe(false);
  expect(await signInByIdentity(database.db, { ...identity, profile: { name: 'Ada L.' } }, T0 + 1)).toBe(userId);
  expect(await signInByIdentity(database.db, { ...identity, provider: 'google' }, T0)).toBeNull();
  expect(await listIdentities(database.db, userId)).toMatchObject([
    { provider: 'github', profile: { name: 'Ada L.' }, last_sign_in_at: new Date(T0 + 1).toISOString() },
  ]);
  expect(await listIdentities(database.db, other)).toEqual([]);
});

test('it is taken away by its user only, and not when nothing else is left', async () => {
  const [userId, other] = [await addUser(database.db), await addUser(database.db)];
  await linkIdentity(database.db, userId, gitHub(), T0);
  await linkIdentity(database.db, userId, gitHub(), T0 + 1);
  await database.db.execute(sql`update "users" set "password_hash" = null where "id" = ${userId}`);
  const [first, second] = (await listIdentities(database.db, userId)).map(({ id }) => id) as [string, string];
  expect(await unlinkIdentity(database.db, other, first)).toBe('missing');
  expect(await unlinkIdentity(database.db, userId, first)).toBe('unlinked');
  expect(await unlinkIdentity(database.db, userId, first)).toBe('missing');
  expect(await unlinkIdentity(database.db, userId, second)).toBe('last');
  await database.db.execute(sql`update "users" set "password_hash" = 'scrypt$x' where "id" = ${userId}`);
  expect(await unlinkIdentity(database.db, userId, second)).toBe('unlinked');
});
