/** Sends a signal to a process. Nothing happens when it has ended already. */
export function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // EPERM is what macOS says of a group whose last member is a zombie.
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

/** Ends a process at once, with whatever it started in its own process group. */
export function killGroup(pid: number): void {
  send(-pid, 'SIGKILL');
  send(pid, 'SIGKILL');
}
