USE `my db`
select 1;
use other;
select 2\G select 3 \g
select 4