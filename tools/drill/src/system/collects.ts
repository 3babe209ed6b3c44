// Loaded before a service whose memory is measured: a signal has it give back what nobody holds any more. Else V8 collects
// when it likes, which on a large machine is not for half an hour, and a leak could not be told from that.
process.on('SIGUSR2', () => (globalThis as unknown as { gc(): void }).gc());
