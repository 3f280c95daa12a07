// npm run test:faults: harm done to the engine for as long as you like. Must parse and run on Node 20; see local/faults/run-faults.ts.
import { runOnProjectNode } from './project-node.mjs';

await runOnProjectNode('local/faults/run-faults.ts', process.argv.slice(2));
