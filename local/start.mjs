// npm start: everything of the platform on this machine, one URL. Must parse and run on Node 20; see local/main.ts.
import { runOnProjectNode } from './project-node.mjs';

await runOnProjectNode('local/main.ts', process.argv.slice(2));
