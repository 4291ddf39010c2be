create table orders (id int primary key, what text not null);
insert into orders values (1, 'tea');
