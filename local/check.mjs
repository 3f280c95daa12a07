// npm run check: says whether a change is good. Must parse and run on Node 20; see local/run-check.ts.
import { runOnProjectNode } from './project-node.mjs';

await runOnProjectNode('local/run-check.ts', process.argv.slice(2));
