// npm run new-credential-keys: prints a key set for CREDENTIAL_KEYS. Must parse and run on Node 20.
import { runOnProjectNode } from './project-node.mjs';

await runOnProjectNode('local/run-new-credential-keys.ts', []);
