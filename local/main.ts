import { startArguments } from './arguments.ts';
import { LOCAL_VARS, startPlatform } from './platform.ts';
import { stopOnSignals } from './stop-signals.ts';

/** `npm start`: the whole platform until somebody stops it. The last line it prints for itself is its address. */
const print = (line: string): void => console.log(line);

try {
  const platform = startPlatform({
    ...startArguments(process.argv.slice(2)),
    env: process.env,
    onProgress: print,
    onOutput: (chunk) => process.stdout.write(chunk),
  });
  // From the first moment: a Ctrl-C while it starts must leave nothing behind either.
  stopOnSignals(async () => (await platform).close());
  const { url } = await platform;
  print(
    `Local limits per minute: ${LOCAL_VARS.RATE_LIMIT_AUTH_PER_MINUTE} sign-ins, ${LOCAL_VARS.RATE_LIMIT_EXECUTE_PER_MINUTE} executions.`,
  );
  print(`Edgeloom ready at ${url}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
