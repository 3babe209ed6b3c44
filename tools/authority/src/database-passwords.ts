import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { contentOf, keepFile, SHARED_FILE } from './place-file.ts';

/**
 * Writes random passwords: that of the owner of a service's data for the service and its database, and that of the
 * superuser for the database alone. Existing ones stay. If one of the folders is lost, the other has the password.
 */
export function writeDatabasePasswords(database: string, service: string): void {
  const superuser = join(database, 'superuser-password');
  const [atDatabase, atService] = [join(database, 'password'), join(service, 'database-password')];
  const password = contentOf(atDatabase) ?? contentOf(atService) ?? randomPassword();
  keepFile(superuser, contentOf(superuser) ?? randomPassword(), SHARED_FILE);
  keepFile(atDatabase, password, SHARED_FILE);
  keepFile(atService, password);
}

const randomPassword = () => randomBytes(24).toString('base64url');
