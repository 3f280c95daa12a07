// npm run rotate-credentials: seals users' credentials with the first key. Must parse and run on Node 20.
import { runOnProjectNode } from './project-node.mjs';

await runOnProjectNode('local/run-rotate-credentials.ts', process.argv.slice(2));
