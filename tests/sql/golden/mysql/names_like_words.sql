create table `end` (`begin` int, begin_at int, end_at int, `delimiter` char(1));
select begin_at, case when end_at then 1 end from `end`; begin; select 1; end_x: select 2;
select trigger_name from information_schema.triggers; alter table t add event int;
start transaction; commit and chain; xa begin 'a;b'; xa end 'a;b';