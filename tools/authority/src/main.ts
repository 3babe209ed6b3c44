import { createServer } from 'node:http';
import { join } from 'node:path';
import { Authority } from './authority.ts';
import { AccessControl } from './consul/access-control.ts';
import { clientRules, consoleRules, serviceRules, settingsFolder } from './consul/rules.ts';
import { writeDatabasePasswords } from './database-passwords.ts';
import { SHARED_FILE } from './place-file.ts';
import { parseSettings, type Settings } from './settings.ts';

/** EX_CONFIG of sysexits.h: invalid configuration. */
const EXIT_CONFIG = 78;

const log = (level: 'info' | 'error', message: string, fields: object = {}) =>
  console.log(JSON.stringify({ level, time: new Date().toISOString(), service: 'authority', ...fields, message }));

const settings = settingsOf(process.env);
const { installation, identities, authorityDir, identitiesDir, consulUrl, registryPrefix } = settings;
const folderOf = (name: string) => join(identitiesDir, name);

// Without a listener, a process with the id 1 ignores this signal.
process.on('SIGTERM', () => process.exit(0));
process.on('SIGINT', () => process.exit(0));

const CERTIFICATES = 'certificates';
const CONSUL = 'the access control of Consul';
/**
 * What makes this process unhealthy: that it cannot renew certificates, or that Consul was never updated. A later outage
 * of Consul does not: Compose would start nothing that depends on this process.
 */
const failing = new Set(consulUrl === undefined ? [] : [CONSUL]);
/** Notes the result of an update, and logs the first failure and the recovery. */
const updated = (what: string) => {
  let known: string | undefined;
  return (error?: Error) => {
    if (error === undefined) failing.delete(what);
    else if (what === CERTIFICATES) failing.add(what);
    if (error !== undefined && known === undefined) log('error', `${what} cannot be updated`, { error: error.message });
    if (error === undefined && known !== undefined) log('info', `${what} can be updated again`);
    known = error?.message;
  };
};
const health = createServer((_, response) => response.writeHead(failing.size === 0 ? 200 : 503).end());

try {
  const authority = await Authority.open({
    folder: authorityDir,
    installation,
    folders: Object.fromEntries(identities.map((name) => [name, folderOf(name)])),
    updated: updated(CERTIFICATES),
  });
  authority.start();
  process.on('SIGHUP', () => {
    log('info', 'replaces the root certificate');
    authority.rotate().catch((error: Error) => log('error', 'the root is not replaced', { error: error.message }));
  });
  for (const name of settings.databases) writeDatabasePasswords(join(settings.databasesDir, name), folderOf(name));
  if (consulUrl !== undefined) void accessControl(consulUrl).keep(updated(CONSUL));
  health.listen(settings.opsPort, '127.0.0.1');
  log('info', 'ready', { installation, identities });
} catch (error) {
  log('error', 'the authority does not start', { error: (error as Error).message });
  process.exit(1);
}

function settingsOf(env: NodeJS.ProcessEnv): Settings {
  try {
    return parseSettings(env);
  } catch (error) {
    console.error((error as Error).message);
    process.exit(EXIT_CONFIG);
  }
}

/** Tokens for the services beside their certificates, and for other clients in the authority's own folder. */
function accessControl(url: string): AccessControl {
  const documents = settingsFolder(installation);
  const registered = (name: string) => registryPrefix + name;
  return new AccessControl({
    url,
    folder: authorityDir,
    consulData: settings.consulDir,
    tokens: [
      ...identities.map((name) => ({
        name,
        folder: folderOf(name),
        rules:
          name === settings.console
            ? consoleRules(registered(name), documents)
            : serviceRules(name, settings.calls[name] ?? [], documents, registered),
      })),
      ...Object.entries(clientRules(documents)).map(([name, rules]) => ({
        name,
        folder: join(authorityDir, 'clients', name),
        // Their programs have their own users, with the authority's group.
        mode: SHARED_FILE,
        rules,
      })),
    ],
  });
}
