import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { stopSignals } from './stop-signals.ts';

function setUp() {
  const source = new EventEmitter();
  let nowMs = 1_000;
  const { stop, stopAtOnce } = stopSignals({
    emitter: source,
    now: () => nowMs,
    npm: { runners: [], isOrphan: false },
  });
  const receive = (signal: string, laterMs = 0) => {
    nowMs += laterMs;
    source.emit(signal);
    return { stop: stop.aborted, stopAtOnce: stopAtOnce.aborted };
  };
  return { receive };
}

describe('signals to stop', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'])('%s asks for a stop', (signal) => {
    const { receive } = setUp();
    expect(receive(signal)).toEqual({ stop: true, stopAtOnce: false });
  });

  it('are not needed once the process that started this one is gone', () => {
    const { receive } = setUp();
    expect(receive('disconnect')).toEqual({ stop: true, stopAtOnce: false });
  });

  it('are one Ctrl-C when they arrive together, from the terminal and through npm', () => {
    const { receive } = setUp();
    receive('SIGINT');
    expect(receive('SIGINT', 5)).toEqual({ stop: true, stopAtOnce: false });
  });

  it('ask to end at once when another one comes later', () => {
    const { receive } = setUp();
    receive('SIGINT');
    expect(receive('SIGTERM', 600)).toEqual({ stop: true, stopAtOnce: true });
  });
});
