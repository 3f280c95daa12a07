import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { stopOnSignals } from './stop-signals.ts';

function signalled() {
  const log: string[] = [];
  const events = new EventEmitter();
  const clock = { nowMs: 0 };
  let finish = (): void => {};
  const closed = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const close = (): Promise<void> => {
    log.push('close');
    return closed;
  };
  const exited = new Promise<void>((resolve) => {
    const exit = (code: number): void => {
      log.push(`exit ${code}`);
      resolve();
    };
    stopOnSignals(close, { on: (event, listener) => events.on(event, listener), exit }, () => clock.nowMs);
  });
  return { log, events, clock, finish, exited };
}

describe('stopping on signals', () => {
  it('takes a Ctrl-C that npm passes on a second time for one, and closes cleanly', async () => {
    const { log, events, clock, finish, exited } = signalled();
    events.emit('SIGINT');
    clock.nowMs = 5;
    events.emit('SIGINT');
    expect(log).toEqual(['close']);
    finish();
    await exited;
    expect(log).toEqual(['close', 'exit 0']);
  });

  it('does not wait after a second Ctrl-C', async () => {
    const { log, events, clock, exited } = signalled();
    events.emit('SIGINT');
    clock.nowMs = 1_000;
    events.emit('SIGINT');
    await exited;
    expect(log).toEqual(['close', 'exit 1']);
  });
});
