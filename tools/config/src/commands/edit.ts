import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  changeSettings,
  ConfigurationError,
  isObject,
  parseJson,
  schemaOf,
  trialSettings,
  type Settings,
} from '@signalbox/configuration';
import { CommandError } from '@signalbox/stack/command-line';
import type { Context } from '../context.ts';
import { json } from '../terminal.ts';
import { trialInstance } from './write.ts';
import { write } from './writing.ts';

/** `edit DOCUMENT`: opens the settings in an editor, and writes what it saves. */
export async function edit(context: Context): Promise<number> {
  const { operands, options, env, schemas, store } = context;
  const [document] = operands as [string];
  schemaOf(schemas, document);
  const editor = env.VISUAL || env.EDITOR;
  if (!editor) throw new CommandError('set EDITOR to an editor, or use set and unset');
  const instance = await trialInstance(context, document);
  const base = await store.read(document);
  const current = (await store.content(base)) ?? { settings: {} };
  const settings = instance === undefined ? current.settings : trialSettings(current, instance);
  const file = join(mkdtempSync(join(tmpdir(), 'signalbox-config-')), `${document}.json`);
  writeFileSync(file, options.file === undefined ? `${json(settings)}\n` : readText(options.file));
  try {
    const given = await edited(editor, file, env);
    const action = instance === undefined ? 'edit' : 'trial';
    const code = await write(context, { document, action, base, change: changeSettings(() => given, instance) });
    rmSync(dirname(file), { recursive: true });
    return code;
  } catch (error) {
    if (!(error instanceof CommandError || error instanceof ConfigurationError)) throw error;
    throw new CommandError(
      `${error.message}\n  Your text is in ${file}: edit ${document} --file ${file} continues with it`,
    );
  }
}

/** The settings that the editor saves. @throws CommandError */
async function edited(editor: string, file: string, env: NodeJS.ProcessEnv): Promise<Settings> {
  const child = spawn(`${editor} "${file}"`, { shell: true, stdio: 'inherit', env });
  const [status] = (await once(child, 'exit')) as [number | null];
  if (status !== 0) throw new CommandError(`${editor} fails with exit code ${status}`);
  const settings = parseJson(readText(file));
  if (!isObject(settings)) throw new CommandError('expected a JSON object of settings');
  return settings as Settings;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new CommandError(`cannot read ${path}: ${(error as Error).message}`);
  }
}
