select 1;
source other.sql
select 2;