import { connect } from '../db/client.ts';
import { makeAdmin } from '../db/queries/admin-users.ts';

/** `DATABASE_URL=… npm run make-admin -- you@example.com`: the first admin, who can make others. A laptop's has one already. */
const databaseUrl = process.env.DATABASE_URL;
const [email] = process.argv.slice(2);
if (!databaseUrl || email === undefined) {
  console.error('Use it as: DATABASE_URL=postgres://user:password@host/database npm run make-admin -- you@example.com');
  process.exit(1);
}
if (await makeAdmin(connect(databaseUrl), email, Date.now())) {
  console.log(`${email} is an admin: within a minute, or as soon as they sign in again.`);
} else {
  console.error(`Nobody has signed up as ${email}.`);
  process.exit(1);
}
