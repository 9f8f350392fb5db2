CREATE DEFINER=`root`@`%` PROCEDURE p(IN a INT, OUT b VARCHAR(10))
  COMMENT 'begin; if' READS SQL DATA
BEGIN
  DECLARE done INT DEFAULT FALSE;
  DECLARE CONTINUE HANDLER FOR NOT FOUND SET done = TRUE;
  DECLARE EXIT HANDLER FOR SQLSTATE '23000', 1062 BEGIN SELECT 1; END;
  l: LOOP
    IF a > IF(b = 1, 2, 3) THEN LEAVE l; ELSEIF a IS NULL THEN SET a = 1; ELSE SET a = CASE b WHEN 1 THEN IF(a, 1, 2) ELSE 3 END; END IF;
    CASE a WHEN 1 THEN SELECT 1; ELSE IF b THEN SELECT 2; END IF; END CASE;
    WHILE CASE a WHEN 1 THEN 0 END DO SET a = REPEAT('x', 2); END WHILE;
    REPEAT SET a = a + 1; UNTIL a > CASE WHEN 1 THEN 2 END END REPEAT;
    SELECT t.begin, t.end, `end` FROM t WHERE (CASE WHEN a THEN b END) = 1 FOR UPDATE;
    DROP TABLE IF EXISTS x;
  END LOOP l;
END;
SELECT 1;
create function f(a int) returns int deterministic return if(a, 1, 2); select 2;
create function g(a int) returns int return case a when 1 then 2 end; select 3;
create function h(a varchar(3) character set utf8) returns varchar(3) character set utf8 no sql if a then return 1; else return 2; end if; select 4;
CREATE TRIGGER t BEFORE UPDATE ON x FOR EACH ROW FOLLOWS y IF NEW.a < 0 THEN SET NEW.a = 0; END IF; select 5;
create trigger t after insert on x for each row insert into log values (if(new.a, 1, 2)); select 6;
create trigger t after delete on x for each row set @a = 1; select 7;
CREATE EVENT IF NOT EXISTS e ON SCHEDULE EVERY 1 DAY STARTS NOW() COMMENT 'do begin' DO BEGIN DELETE FROM a; DELETE FROM b; END; select 8;
alter event e on schedule every 2 day do call p(); select 9;
alter event e do begin call p(); end; select 10;
create procedure q() begin end; create procedure r() select 1; select 11;
create aggregate function u returns integer soname 'u.so'; select 12;
/*!50003 create procedure v() begin select 1; end */; select 13;
create or replace procedure w() x: begin y: begin leave x; end y; end x; select 14;
create procedure z() while @a do begin set @a = 0; end; end while; select 15;
create procedure e() begin start transaction; commit; select 1 as begin; select 2 end; end; select 16;
