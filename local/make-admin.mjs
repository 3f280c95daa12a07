// npm run make-admin: for the first admin of a deployment. Must parse and run on Node 20; see local/run-make-admin.ts.
import { runOnProjectNode } from './project-node.mjs';

await runOnProjectNode('local/run-make-admin.ts', process.argv.slice(2));
