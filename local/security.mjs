// npm run test:security: the long security tests, on a machine with Node and npm only. Must parse and run on Node 20; see local/run-security.ts.
import { runOnProjectNode } from './project-node.mjs';

await runOnProjectNode('local/run-security.ts', process.argv.slice(2));
