select 1;
DELIMITER //
select 2//
delimiter ;
select 3 # c
;
-- x
--
select 4
