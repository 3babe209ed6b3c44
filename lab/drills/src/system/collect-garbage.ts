import { getHeapSpaceStatistics } from 'node:v8';

// Node loads this file before a service whose memory is measured: a signal starts a garbage collection. On a large
// machine V8 may not collect for half an hour, and the measurement could not tell garbage from a leak.
process.on('SIGUSR2', () => (globalThis as unknown as { gc(): void }).gc());

// V8 also enlarges its new space when more objects survive in it. Fill it now, so that its size stays constant.
const newSpaceSize = () => getHeapSpaceStatistics().find((space) => space.space_name === 'new_space')!.space_size;
for (let before = 0; newSpaceSize() > before;) {
  before = newSpaceSize();
  Array.from({ length: 500_000 }, (_, index) => ({ index }));
}
