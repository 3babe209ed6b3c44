-- Runs when the data folder is created: the service owns its database, and has no other right.
\getenv name POSTGRES_DB
\set password `cat /secrets/password`
CREATE ROLE :"name" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'password';
ALTER DATABASE :"name" OWNER TO :"name";
