import type { Authority } from '@signalbox/authority';
import type { Stack } from '../stack.ts';
import type { NumberedCommand, StackCommand, CommandReport } from './command.ts';

/** Executes the commands of the parent process, if there is an IPC channel to it. */
export function executeCommands(stack: Stack, authority: Authority | undefined): void {
  const report = (what: CommandReport) => process.connected && process.send?.(what);
  process.on('message', ({ number, command }: NumberedCommand) => {
    execute(stack, authority, command).then(
      (name) => report({ number, name }),
      (error: unknown) => report({ number, error: (error as Error).message }),
    );
  });
  // Number 0 means: the system is ready and accepts commands.
  report({ number: 0 });
}

async function execute(stack: Stack, authority: Authority | undefined, command: StackCommand): Promise<string> {
  switch (command.kind) {
    case 'add':
      return stack.add(command.service, command.env);
    case 'renew-certificates':
      await issuing(authority).renew();
      return '';
    case 'replace-authority':
      await issuing(authority).rotate();
      return '';
    case 'remove':
      await stack.remove(command.name);
      return command.name;
    default:
      await stack.process(command.name)[command.kind]();
      return command.name;
  }
}

function issuing(authority: Authority | undefined): Authority {
  if (authority === undefined) throw new Error('this stack has no authority: it runs with RPC_TLS=off');
  return authority;
}
