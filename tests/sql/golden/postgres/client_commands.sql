select 1;
\set x 1
select 2;