import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export type StartArguments = { port: number; dataDir: string; fresh: boolean };

/** `--port 8787 --data .local --fresh`. Throws on anything else. */
export function startArguments(args: string[]): StartArguments {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string', default: '8787' },
      data: { type: 'string', default: '.local' },
      fresh: { type: 'boolean', default: false },
    },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`--port takes a number from 0 to 65535, not ${values.port}`);
  return { port, dataDir: resolve(values.data), fresh: values.fresh };
}
