import type { Authority } from '@signalbox/authority';
import type { Stack } from '../stack.ts';
import type { CommandReport, ExecuteCommand, NumberedCommand } from './command.ts';

const FREEZE_MS = 10_000;

/** Executes the commands of the parent process, if there is an IPC channel to it. */
export function executeParentCommands(execute: ExecuteCommand): void {
  const report = (what: CommandReport) => process.connected && process.send?.(what);
  process.on('message', ({ number, command }: NumberedCommand) => {
    execute(command).then(
      (name) => report({ number, name }),
      (error: unknown) => report({ number, error: (error as Error).message }),
    );
  });
  // Number 0 means: the system is ready and accepts commands.
  report({ number: 0 });
}

/** Executes commands on a stack. */
export const commandExecutor =
  (stack: Stack, authority: Authority | undefined): ExecuteCommand =>
  async (command) => {
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
      case 'kill':
        stack.process(command.name).crash();
        return command.name;
      case 'freeze':
        stack.process(command.name).freeze(command.ms ?? FREEZE_MS);
        return command.name;
      default:
        await stack.process(command.name)[command.kind]();
        return command.name;
    }
  };

function issuing(authority: Authority | undefined): Authority {
  if (authority === undefined) throw new Error('this stack has no authority: it runs with RPC_TLS=off');
  return authority;
}
