DELIMITER ;;
CREATE PROCEDURE p()
BEGIN
  SELECT 1;
END ;;
delimiter //
select 1; select 2//
select 3 //
  DELIMITER $$ comment
select '$$', `$$` $$
DELIMITER ;
select 4;
DELIMITER '|'
select 5|
delimiter ;
select 6