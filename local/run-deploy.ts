import { runVisibly } from './build/run-program.ts';
import { buildSite } from './build/site.ts';
import { ROOT } from './project-node.mjs';

/** Builds the site and deploys Worker and site. Arguments go to wrangler. Secrets and migrations are described in README.md. */
await buildSite();
process.exit(await runVisibly('wrangler', ['deploy', ...process.argv.slice(2)], ROOT));
