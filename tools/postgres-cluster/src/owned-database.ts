import pg from 'pg';
import { randomPassword, storedPassword, storePassword, SUPERUSER } from './passwords.ts';

/** The rights of a role that owns one database. */
const RIGHTS = 'LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS';

/** Commands that give a role ($1) what another ($2) owns in a database. REASSIGN OWNED refuses the first superuser. */
const TRANSFER = `
  SELECT format('ALTER %s %s OWNER TO %I', kind, name, $1::text) AS command
  FROM (
    SELECT 'SCHEMA' AS kind, quote_ident(nspname) AS name, oid AS namespace, nspowner AS owner FROM pg_namespace
    UNION ALL
    SELECT CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, oid::regclass::text, relnamespace, relowner
    FROM pg_class
    WHERE relkind IN ('r', 'p', 'v', 'm', 'f') OR relkind = 'S' AND NOT EXISTS (
      -- A sequence of a column follows its table.
      SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype IN ('a', 'i')
    )
    UNION ALL
    SELECT 'ROUTINE', oid::regprocedure::text, pronamespace, proowner FROM pg_proc
    UNION ALL
    SELECT 'TYPE', oid::regtype::text, typnamespace, typowner FROM pg_type WHERE typtype IN ('d', 'e', 'r')
  ) AS objects
  JOIN pg_namespace ON pg_namespace.oid = namespace
  WHERE owner = $2::regrole AND nspname !~ '^pg_' AND nspname <> 'information_schema'`;

/**
 * Creates a database if it does not exist, and a role of the same name that owns it and all its objects, and has no
 * other right.
 * @param connection - how to connect to a database as superuser.
 * @returns the password of the role. It stays the same.
 */
export async function ensureOwnedDatabase(
  dataDir: string,
  name: string,
  connection: (database?: string) => pg.ClientConfig,
): Promise<string> {
  const password = storedPassword(dataDir, name) ?? randomPassword();
  storePassword(dataDir, name, password);
  const [role, secret] = [pg.escapeIdentifier(name), pg.escapeLiteral(password)];
  await withClient(connection(), async (client) => {
    const exists = async (sql: string) => (await client.query(sql, [name])).rowCount === 1;
    const verb = (await exists('SELECT FROM pg_roles WHERE rolname = $1')) ? 'ALTER' : 'CREATE';
    await client.query(`${verb} ROLE ${role} ${RIGHTS} PASSWORD ${secret}`);
    const hasDatabase = await exists('SELECT FROM pg_database WHERE datname = $1');
    await client.query(
      hasDatabase ? `ALTER DATABASE ${role} OWNER TO ${role}` : `CREATE DATABASE ${role} OWNER ${role}`,
    );
  });
  await withClient(connection(name), async (client) => {
    const { rows } = await client.query<{ command: string }>(TRANSFER, [name, SUPERUSER]);
    // One query, so that all or none of them takes effect.
    await client.query(rows.map(({ command }) => command).join(';'));
  });
  return password;
}

/** Connects, runs an action, and disconnects. */
export async function withClient(config: pg.ClientConfig, action: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client(config);
  // The next statement rejects. Without a listener, the end of the connection would end the process.
  client.on('error', () => {});
  await client.connect();
  try {
    await action(client);
  } finally {
    await client.end();
  }
}
