// Loaded before a service whose memory is measured: a signal has it give back what nobody holds any more. Else V8 collects
// when it likes, which on a large machine is not for half an hour, and a leak could not be told from that. As a last resort,
// since otherwise V8 keeps the room for new objects, which it enlarges at some busy moment of its choice.
const { gc } = globalThis as unknown as { gc(how: object): void };
process.on('SIGUSR2', () => gc({ type: 'major', execution: 'sync', flavor: 'last-resort' }));
