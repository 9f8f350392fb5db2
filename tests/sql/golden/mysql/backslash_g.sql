select 1\G
select 2\g
select 3 \G select 4\g;
select '\g', "\G", `\g`; -- \g
select 5
\g
\G
select 6