-- How many live answers of an operation were compared with the recorded example. Of no tenant: names of members, no values.
create table drift_sample (
    provider  text        not null,
    operation text        not null,
    example   text        not null,
    answers   bigint      not null,
    first_at  timestamptz not null,
    last_at   timestamptz not null,
    primary key (provider, operation)
);

-- In what they differed.
create table drift (
    provider  text        not null,
    operation text        not null,
    kind      text        not null check (kind in ('added', 'missing', 'type', 'unrecognised')),
    path      text        not null,
    expected  text        not null,
    seen      text        not null,
    count     bigint      not null,
    first_at  timestamptz not null,
    last_at   timestamptz not null,
    primary key (provider, operation, kind, path)
);
