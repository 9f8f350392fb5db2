CREATE TRIGGER t AFTER INSERT ON x BEGIN
  UPDATE x SET a = CASE WHEN 1 THEN 2 END;
  SELECT 'end;'; -- END;
END;
select 1;
create temp trigger if not exists u before delete on y when old.a begin select raise(abort, 'x;'); end /* c */ ;
create temporary trigger v begin select 1; ; end; select 2;
explain create trigger w begin select 1; end; explain query plan create trigger w begin select 1; end; select 3;
create table trigger_t (a); create /* c */ trigger z begin delete from [end;]; end;
create trigger last begin select 1; end