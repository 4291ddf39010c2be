create table orders (
    id bigint generated always as identity primary key,
    what text not null,
    placed_at timestamptz not null default now()
);
