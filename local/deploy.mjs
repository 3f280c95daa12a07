// npm run deploy: for a person with a Cloudflare account. Must parse and run on Node 20; see local/run-deploy.ts.
import { runOnProjectNode } from './project-node.mjs';

await runOnProjectNode('local/run-deploy.ts', process.argv.slice(2));
