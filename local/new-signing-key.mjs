// npm run new-signing-key: prints a key for JWT_PRIVATE_JWK. Must parse and run on Node 20.
import { runOnProjectNode } from './project-node.mjs';

await runOnProjectNode('local/run-new-signing-key.ts', []);
