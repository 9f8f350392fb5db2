select 1 as begin, 2 as "end"; create table declare (begin int, value int);
BEGIN ISOLATION LEVEL SERIALIZABLE;
begin; declare c cursor for select 1; end;
select case when true then 1 end; select t.end, t.begin from t;
create function begin_work() returns int as 'select 1' language sql;
create function f(begin int) returns begin_type as 'x' language sql; select 1;