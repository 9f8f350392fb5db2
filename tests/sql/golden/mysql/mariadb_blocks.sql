BEGIN NOT ATOMIC
  IF 1 THEN SELECT 1; END IF;
  FOR i IN 1..3 DO SELECT i; END FOR;
END;
select 2;
begin; update t set a = 1; commit; begin work; rollback;