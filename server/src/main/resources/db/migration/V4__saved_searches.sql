-- Searches that are kept under a name, for all callers.

create table saved_search (
  name varchar(64) primary key,
  query text not null,
  sort varchar(64) not null,
  saved_at bigint not null,
  saved_by varchar(255) not null
);
