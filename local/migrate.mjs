// npm run migrate: for the database of a deployment. Must parse and run on Node 20; see local/run-migrate.ts.
import { runOnProjectNode } from './project-node.mjs';

await runOnProjectNode('local/run-migrate.ts', process.argv.slice(2));
