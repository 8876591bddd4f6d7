-- Every revision of the routing, and from which entry of each ledger on it holds.
create table routing_revision (
  number bigint primary key,
  made_at bigint not null,
  snapshot text not null
);

create table routing_revision_start (
  number bigint not null references routing_revision (number),
  account varchar(64) not null,
  location varchar(64) not null,
  from_index bigint not null,
  primary key (number, account, location)
);

-- How far each ledger has come to each target.
create table delivery (
  target varchar(64) not null,
  account varchar(64) not null,
  location varchar(64) not null,
  start_index bigint not null,
  next_index bigint not null,
  delivered bigint not null,
  filtered bigint not null,
  dead bigint not null,
  primary key (target, account, location)
);

create table delivery_hour (
  target varchar(64) not null,
  account varchar(64) not null,
  location varchar(64) not null,
  hour bigint not null,
  delivered bigint not null,
  filtered bigint not null,
  dead bigint not null,
  primary key (target, account, location, hour)
);

create table dead_letter (
  target varchar(64) not null,
  account varchar(64) not null,
  location varchar(64) not null,
  entry_index bigint not null,
  answer varchar(1000) not null,
  refused_at bigint not null,
  primary key (target, account, location, entry_index)
);
