CREATE RULE r AS ON INSERT TO t DO INSTEAD (SELECT 1; SELECT CASE WHEN true THEN 2 END; DELETE FROM u);
create or replace rule r as on update to t do also nothing; select ';)';
create rule r as on delete to t do also ( /* ( */ select ')'; select (1) );select 2