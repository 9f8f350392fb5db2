begin; end; begin immediate; commit; create table begin_t (x); select case 1 when 1 then 2 end;
create view v as select 1; end transaction;