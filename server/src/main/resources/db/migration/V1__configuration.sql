-- One schema for SQLite and PostgreSQL: text, bigint and nothing else.
-- Times are milliseconds since 1970-01-01T00:00:00Z.

create table token (
  id varchar(64) primary key,
  name varchar(100) not null,
  kind varchar(16) not null,
  role varchar(16) not null,
  hash varchar(64) not null unique,
  created_at bigint not null,
  expires_at bigint,
  revoked_at bigint
);

create table sign_in_code (
  hash varchar(64) primary key,
  token_id varchar(64) not null references token (id),
  expires_at bigint not null,
  used_at bigint
);

create table plan (
  name varchar(128) primary key,
  hash varchar(128) not null,
  source text not null,
  applied_at bigint not null
);

create table service_instance (
  id varchar(255) primary key,
  service_id varchar(255) not null,
  plan_id varchar(255) not null,
  parameters text not null,
  crn varchar(512) not null,
  dashboard_url varchar(1024) not null,
  created_at bigint not null
);

-- Credentials that must be kept, encrypted with a key that is not in this database.
create table sealed_secret (
  name varchar(100) primary key,
  sealed text not null
);
