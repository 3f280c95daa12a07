import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { startArguments } from './arguments.ts';

test('what is not said has its default', () => {
  expect(startArguments([])).toEqual({ port: 8787, dataDir: resolve('.local'), fresh: false, inspectorPort: undefined });
});

test('what is said counts', () => {
  const args = ['--port', '0', '--data', '/tmp/x', '--fresh', '--inspect', '9229'];
  expect(startArguments(args)).toEqual({ port: 0, dataDir: '/tmp/x', fresh: true, inspectorPort: 9229 });
});

test.each([[['--port', 'http']], [['--inspect', '65536']], [['--quickly']], [['data']]])('%j is refused', (args) => {
  expect(() => startArguments(args)).toThrow();
});
