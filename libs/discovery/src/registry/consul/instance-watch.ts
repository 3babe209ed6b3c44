import { sameInstances, type Instance } from '../../instance.ts';
import { EmptyListHold } from './empty-list-hold.ts';
import { WatchLoop, type WatchLoopOptions, type WatchRead } from './watch-loop.ts';

export interface InstanceWatchOptions extends WatchLoopOptions {
  /** Time before an empty list replaces a non-empty one, in milliseconds. */
  readonly emptyHoldMs: number;
}

/** Creates the watch of the instances of one service. */
export function instanceWatch(
  service: string,
  read: WatchRead<readonly Instance[]>,
  { emptyHoldMs, ...options }: InstanceWatchOptions,
): WatchLoop<readonly Instance[]> {
  const hold = new EmptyListHold(emptyHoldMs, options.clock);
  const readUntilHoldEnds: typeof read = async (index, waitMs, signal) => {
    try {
      return await read(index, hold.waitMs(waitMs), signal);
    } catch (error) {
      hold.interrupted();
      throw error;
    }
  };
  const watched = {
    noun: 'list',
    about: { watchedService: service },
    read: readUntilHoldEnds,
    isSame: sameInstances,
    accepts: ({ length }: readonly Instance[]) => hold.accepts(length),
  };
  return new WatchLoop(watched, options);
}
