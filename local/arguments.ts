import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export type StartArguments = {
  port: number;
  dataDir: string;
  fresh: boolean;
  /** Where debuggers reach the Worker, if they are to. */
  inspectorPort: number | undefined;
};

/** `--port 8787 --data .local --fresh --inspect 9229`. Throws on anything else. */
export function startArguments(args: string[]): StartArguments {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string', default: '8787' },
      data: { type: 'string', default: '.local' },
      fresh: { type: 'boolean', default: false },
      inspect: { type: 'string' },
    },
  });
  return {
    port: portOf('--port', values.port),
    dataDir: resolve(values.data),
    fresh: values.fresh,
    inspectorPort: values.inspect === undefined ? undefined : portOf('--inspect', values.inspect),
  };
}

function portOf(option: string, text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`${option} takes a number from 0 to 65535, not ${text}`);
  return port;
}
