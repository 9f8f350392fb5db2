DELIMITER go
select 1
go
go
create procedure p() begin select 'go'; end
go
DELIMITER ;
select 2;
