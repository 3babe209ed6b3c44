import { parseArguments, USAGE, type Arguments } from './arguments.ts';
import { describe, isService, messageNamed, messages } from './catalogue.ts';
import { failure } from './failure.ts';
import { registryAddress } from './registry-address.ts';
import { RpcSession } from './rpc-session.ts';
import { tokensFor } from './tokens-for.ts';

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  try {
    const asked = parseArguments(args);
    if (asked.help || asked.name === undefined) console.log(`${USAGE}\n`);
    if (asked.help || asked.name === undefined || isService(asked.name)) list(asked.name);
    else console.log(JSON.stringify(await send(asked, asked.name), null, 2));
    return 0;
  } catch (error) {
    console.error(failure(error));
    return 1;
  }
}

function list(service: string | undefined): void {
  for (const message of messages) {
    if (service === undefined || message.service === service) console.log(describe(message));
  }
}

async function send(asked: Arguments, name: string): Promise<unknown> {
  const message = messageNamed(name);
  const session = new RpcSession(registryAddress(asked.dataDir, process.env), process.env.CONSUL_HTTP_TOKEN);
  try {
    return await session.send(message, asked.request, await tokensFor(message.auth, asked.identity, session));
  } finally {
    await session.close();
  }
}
