import { getHeapSpaceStatistics } from 'node:v8';

// Loaded before a service whose memory is measured: a signal has it give back what nobody holds any more. Else V8 collects
// when it likes, which on a large machine is not for half an hour, and a leak could not be told from that.
process.on('SIGUSR2', () => (globalThis as unknown as { gc(): void }).gc());

// V8 also enlarges the room for new objects when it likes, as more of them survive in it: so it has its full size from the
// beginning.
const roomForNew = () => getHeapSpaceStatistics().find((space) => space.space_name === 'new_space')!.space_size;
for (let before = 0; roomForNew() > before;) {
  before = roomForNew();
  Array.from({ length: 500_000 }, (_, index) => ({ index }));
}
