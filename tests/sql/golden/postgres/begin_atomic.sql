CREATE OR REPLACE FUNCTION f(a int DEFAULT (1)) RETURNS int LANGUAGE sql
BEGIN ATOMIC
  SELECT CASE WHEN a > 1 THEN 1 ELSE 2 END;
  SELECT 'end;', (SELECT CASE 1 WHEN 1 THEN 2 END), 1 AS "end"; -- END;
  SELECT x.end, 1 AS end FROM x;
END;
create procedure p() begin/* x */atomic; end; select 2;
create function g() returns int return 1; select 3;
create function h() returns int as $$ begin; end $$ language plpgsql; select 4;