// npm test: every ring of the suite, on a machine with Node and npm only. Must parse and run on Node 20; see local/run-tests.ts.
import { runOnProjectNode } from './project-node.mjs';

await runOnProjectNode('local/run-tests.ts', process.argv.slice(2));
