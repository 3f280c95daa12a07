import { newSigningKey } from './secrets.ts';

/** Prints the private key that signs a deployment's access tokens, for `wrangler secret put JWT_PRIVATE_JWK`. */
console.log(await newSigningKey());
