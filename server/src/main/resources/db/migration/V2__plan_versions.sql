-- Every version of a plan that was applied or run, by its hash. The table plan says which of them
-- is the current one.

create table plan_version (
  name varchar(128) not null,
  hash varchar(64) not null,
  number bigint not null,
  source text not null,
  kept_at bigint not null,
  kept_by varchar(255) not null,
  primary key (name, hash),
  unique (name, number)
);

insert into plan_version (name, hash, number, source, kept_at, kept_by)
  select name, hash, 1, source, applied_at, '' from plan;
