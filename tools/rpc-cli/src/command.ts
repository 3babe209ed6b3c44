import { parseArguments, USAGE, type Arguments } from './arguments.ts';
import { callerFiles } from './caller-files.ts';
import { describe, isService, messageNamed, messages } from './catalogue.ts';
import { failure } from './failure.ts';
import { registryAddress } from './registry-address.ts';
import { RpcSession } from './rpc-session.ts';
import { callerFor, tokensFor } from './tokens-for.ts';

/** The output of the command. */
export interface Terminal {
  log(text: string): void;
  error(text: string): void;
}

/** Runs the command. @returns the exit code. */
export async function run(args: readonly string[], env: NodeJS.ProcessEnv, terminal: Terminal): Promise<number> {
  try {
    const asked = parseArguments(args);
    const { name, help } = asked;
    if (help || name === undefined) terminal.log(`${USAGE}\n\n${list(messages)}`);
    else if (isService(name)) terminal.log(list(messages.filter(({ service }) => service === name)));
    else terminal.log(JSON.stringify(await send(asked, name, env), null, 2));
    return 0;
  } catch (error) {
    terminal.error(failure(error));
    return 1;
  }
}

const list = (listed: typeof messages) => listed.map(describe).join('\n');

async function send(asked: Arguments, name: string, env: NodeJS.ProcessEnv): Promise<unknown> {
  const message = messageNamed(name);
  const { dataDir, identity } = asked;
  const caller = callerFor(message.auth, identity);
  const session = new RpcSession(registryAddress(dataDir, env), callerFiles(caller, dataDir, env));
  try {
    return await session.send(message, asked.request, await tokensFor(message.auth, identity, session));
  } finally {
    await session.close();
  }
}
