import { withNewKey } from '../db/sealing.ts';

/** Prints a key set for `wrangler secret put CREDENTIAL_KEYS`: a new key, and behind it those that CREDENTIAL_KEYS has now. */
console.log(withNewKey(process.env.CREDENTIAL_KEYS || null));
