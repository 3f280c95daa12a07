// npm run dev: wrangler dev with reload on the same embedded parts. Must parse and run on Node 20; see local/run-dev.ts.
import { runOnProjectNode } from './project-node.mjs';

await runOnProjectNode('local/run-dev.ts', process.argv.slice(2));
