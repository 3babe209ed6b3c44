import type { Stack } from '../stack.ts';
import type { NumberedCommand, StackCommand, CommandReport } from './command.ts';

/** Executes the commands of the parent process, if there is an IPC channel to it. */
export function executeCommands(stack: Stack): void {
  const report = (what: CommandReport) => process.connected && process.send?.(what);
  process.on('message', ({ number, command }: NumberedCommand) => {
    execute(stack, command).then(
      (name) => report({ number, name }),
      (error: unknown) => report({ number, error: (error as Error).message }),
    );
  });
  // Number 0 means: the system is ready and accepts commands.
  report({ number: 0 });
}

async function execute(stack: Stack, command: StackCommand): Promise<string> {
  if (command.kind === 'add') return stack.add(command.service, command.env);
  const { kind, name } = command;
  if (kind === 'remove') await stack.remove(name);
  else await stack.process(name)[kind]();
  return name;
}
