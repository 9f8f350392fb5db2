create procedure p()
begin
  select 1;
end
DELIMITER ;
