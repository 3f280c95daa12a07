import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startArguments } from './arguments.ts';
import { runVisibly } from './build/run-program.ts';
import { buildSite } from './build/site.ts';
import { startClock } from './clock.ts';
import { startParts } from './parts.ts';
import { LOCAL_VARS, takeDataFolder } from './platform.ts';
import { ROOT } from './project-node.mjs';

/** `npm run dev`: the Worker under `wrangler dev`, which reloads it on every save; everything else as in `npm start`. */
const { port, dataDir, fresh, inspectorPort } = startArguments(process.argv.slice(2));
const url = `http://127.0.0.1:${port}`;

const folder = takeDataFolder(dataDir, fresh);
const parts = await startParts({ dataDir, env: process.env, onProgress: console.log });
console.log(`Site: ${await buildSite()}`);

// Not on the command line, where every user of the machine could read the secrets.
const varsFile = join(dataDir, 'dev.vars');
const vars = { ...parts.vars, ...LOCAL_VARS, PUBLIC_URL: url };
writeFileSync(
  varsFile,
  Object.entries(vars)
    .map(([name, value]) => `${name}='${value}'\n`)
    .join(''),
  { mode: 0o600 },
);

// wrangler dev does not tick by itself. Before it is up and while it reloads a tick has nobody to reach.
const clock = startClock(
  async () => void (await fetch(`${url}/cdn-cgi/local/scheduled?cron=${encodeURIComponent('* * * * *')}`)),
  () => {},
);
const code = await runVisibly(
  'wrangler',
  [
    'dev',
    '--port',
    String(port),
    ...(inspectorPort === undefined ? [] : ['--inspector-port', String(inspectorPort)]),
    '--ip',
    '127.0.0.1',
    '--persist-to',
    join(dataDir, 'dev'),
    '--env-file',
    varsFile,
    '--show-interactive-dev-session=false',
  ],
  ROOT,
  // A trace of every request in its own database halves the speed.
  { X_LOCAL_OBSERVABILITY: 'false' },
);
clock.stop();
await parts.close();
folder.release();
process.exit(code);
