use a; -- first
use b -- a comment
select 1;
USE `my``db` /* c */
select 2;
  use d # c
select 3;
DELIMITER $$
USE `shop`;
CREATE PROCEDURE p() BEGIN SELECT 1; END$$
USE `shop`$$
select 4$$
delimiter ;
use e