select 1;
create procedure p()
begin
  if a then
    select 1;
  end if;
select 2;
