import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { stopSignals } from './stop-signals.ts';

function setUp() {
  const source = new EventEmitter();
  let nowMs = 1_000;
  const { stop, stopImmediately } = stopSignals({
    emitter: source,
    now: () => nowMs,
    npm: { runners: [], isOrphan: false },
  });
  const receive = (signal: string, laterMs = 0) => {
    nowMs += laterMs;
    source.emit(signal);
    return { stop: stop.aborted, stopImmediately: stopImmediately.aborted };
  };
  return { receive };
}

describe('stop signals', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'])('%s requests a stop', (signal) => {
    const { receive } = setUp();
    expect(receive(signal)).toEqual({ stop: true, stopImmediately: false });
  });

  it('a closed IPC channel requests a stop too', () => {
    const { receive } = setUp();
    expect(receive('disconnect')).toEqual({ stop: true, stopImmediately: false });
  });

  it('two signals that arrive together, from the terminal and through npm, count as one Ctrl-C', () => {
    const { receive } = setUp();
    receive('SIGINT');
    expect(receive('SIGINT', 5)).toEqual({ stop: true, stopImmediately: false });
  });

  it('a later second signal requests an immediate end', () => {
    const { receive } = setUp();
    receive('SIGINT');
    expect(receive('SIGTERM', 600)).toEqual({ stop: true, stopImmediately: true });
  });
});
