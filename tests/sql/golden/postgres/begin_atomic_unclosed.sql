select 1;
create function f() returns int
begin atomic
  select case when 1 then 2 end;
select 3;
