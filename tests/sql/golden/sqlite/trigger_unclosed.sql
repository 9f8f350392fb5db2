select 1;
create trigger t after insert on x
begin
  select case 1 when 1 then 2 end;
  select 3;
