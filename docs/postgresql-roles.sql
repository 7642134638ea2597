-- The roles of a ledger on a PostgreSQL server, made once by an administrator of the server:
--
--     psql -X -v ON_ERROR_STOP=1 -f postgresql-roles.sql DATABASE
--     psql -X -v ON_ERROR_STOP=1 -v schema=rudang_second -f postgresql-roles.sql DATABASE    (another ledger there)
--
-- <schema>_owner   makes the tables (rudang init) and brings them up to a new format; for nothing else
-- <schema>_app     what people's roles are members of: adds to the journal, never changes or removes
-- <schema>_verify  reads, for rudang-verify and supervisors
--
-- A person:  CREATE ROLE zhang LOGIN IN ROLE rudang_app;   and \password zhang
\if :{?schema}
\else
    \set schema rudang
\endif
SELECT :'schema' || '_owner' AS owner, :'schema' || '_app' AS app, :'schema' || '_verify' AS verify \gset
BEGIN;
CREATE ROLE :"owner" LOGIN;
CREATE ROLE :"app" NOLOGIN;
CREATE ROLE :"verify" NOLOGIN;
CREATE SCHEMA :"schema" AUTHORIZATION :"owner";
REVOKE ALL ON SCHEMA :"schema" FROM PUBLIC;
GRANT USAGE ON SCHEMA :"schema" TO :"app", :"verify";
-- Where the ledger lies, when the address does not say so.
ALTER ROLE :"owner" SET search_path = :"schema";
-- What each may on the tables `rudang init` grants, from the same descriptions it makes the tables from.
COMMIT;
