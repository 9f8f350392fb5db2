/* header; */
-- c
DELIMITER //
/* a // b */ select 1 // -- c //
# d //
select 2//
DELIMITER ; -- back
select 3;