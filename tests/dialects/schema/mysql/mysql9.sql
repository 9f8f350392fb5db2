-- What MySQL has since 9.2 and 9.4.

DELIMITER ;;
CREATE LIBRARY `lib``;` COMMENT 'it''s;' LANGUAGE JAVASCRIPT AS $$ export function f(n) { return n + 1; } // "x" and `y` $$;;
CREATE FUNCTION in_javascript(a int) RETURNS int DETERMINISTIC LANGUAGE JAVASCRIPT USING (`lib``;` AS l) AS $$ return l.f(a); $$;;
CREATE LIBRARY quoting LANGUAGE JAVASCRIPT AS 'export function f(n) { return "\\n"; } // it''s'
;;
DELIMITER ;
CREATE JSON DUALITY VIEW duality AS SELECT JSON_DUALITY_OBJECT(WITH(INSERT, UPDATE) '_id': id, 'n': n) FROM newer;
