-- Modes that change what a text means. mysqldump doubles the backslashes of these comments.

DELIMITER //
SET sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT'//
CREATE PROCEDURE "in modes"(a int) COMMENT 'a \ and it''s
line' BEGIN SELECT "a" || '\', 'it''s'; END//
CREATE TRIGGER "in modes" BEFORE UPDATE ON counted FOR EACH ROW BEGIN SET @a = 'x\'; SET NEW."id" = OLD."id"; END//
CREATE EVENT "in modes" ON SCHEDULE EVERY '1:30' HOUR_MINUTE STARTS '2035-01-01 00:00:00' ENDS '2037-01-01 00:00:00' DISABLE COMMENT 'a \ and it''s
line' DO SELECT '\'//
SET sql_mode = DEFAULT//
DELIMITER ;
