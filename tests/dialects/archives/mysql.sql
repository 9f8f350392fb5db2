ALTER DATABASE CHARACTER SET latin1 COLLATE latin1_german1_ci;
SET time_zone = '+05:00';
SET sql_mode = 'ALLOW_INVALID_DATES,NO_AUTO_VALUE_ON_ZERO';
CREATE TABLE kinds (
  id bigint AUTO_INCREMENT PRIMARY KEY, tiny tinyint unsigned, number decimal(30, 10), single float, wide double,
  word varchar(100) CHARACTER SET utf8mb4, old varchar(20) CHARACTER SET latin1, raw varbinary(300), big longblob, bits bit(9), day date,
  moment datetime(6), instant timestamp(6) NULL, clock time(3), age year, doc json, choice enum('a', 'it''s'), several set('x', 'y'),
  place point, twice decimal(30, 10) AS (number * 2) STORED, shout varchar(100) AS (upper(old)) VIRTUAL,
  hidden integer DEFAULT 7 INVISIBLE, UNIQUE KEY (tiny), FULLTEXT KEY (word)
) AUTO_INCREMENT = 50 COMMENT 'every type';
INSERT INTO kinds (id, tiny, number, single, wide, word, old, raw, big, bits, day, moment, instant, clock, age, doc, choice, several,
  place) VALUES
  (0, 255, -12345678901234567890.0123456789, 0.1, 1e300, 'ä€😀\n\t\\ "x" ''y''', 'öß', 0x00ff5c0a2722, REPEAT(0x00ff, 40), 0x155,
   '0000-00-00', '1000-01-01 00:00:00.000001', '2038-01-19 08:14:07.5', '-838:59:59', 1901, '{"a": [1, null, "ä"]}', 'it''s', 'x,y',
   POINT(1, 2)),
  (7, 0, NULL, NULL, -0.0, '', '', '', '', b'0', '2024-02-31', '0000-00-00 00:00:00', NULL, '00:00:00', 0, '[]', 'a', '', NULL);
INSERT INTO kinds () VALUES ();
CREATE TABLE a_child (id integer PRIMARY KEY AUTO_INCREMENT, parent bigint, n integer,
  CONSTRAINT to_parent FOREIGN KEY (parent) REFERENCES kinds (id) ON DELETE CASCADE, CHECK (n > 0));
INSERT INTO a_child (parent, n) VALUES (7, 1), (7, 2);
DELETE FROM a_child WHERE n = 2;
CREATE TABLE parts (a integer, b text) PARTITION BY HASH (a) PARTITIONS 3;
INSERT INTO parts VALUES (1, 'one'), (2, 'two');
CREATE TABLE plain (a integer) ENGINE = MyISAM;
INSERT INTO plain VALUES (1);
CREATE TRIGGER first_one BEFORE INSERT ON parts FOR EACH ROW SET NEW.b = CONCAT(NEW.b, '; "1"');
CREATE TRIGGER DATABASE_NAME.second_one BEFORE INSERT ON DATABASE_NAME.parts FOR EACH ROW FOLLOWS first_one SET NEW.b = CONCAT(NEW.b, '2');
SET sql_mode = 'ANSI_QUOTES';
CREATE TRIGGER ansi AFTER DELETE ON a_child FOR EACH ROW INSERT INTO "parts" VALUES (9, 'a''b;');
SET sql_mode = DEFAULT;
CREATE SQL SECURITY INVOKER VIEW a_view AS SELECT id, word FROM kinds;
CREATE VIEW z_view AS SELECT a.id, p.b FROM a_view a JOIN DATABASE_NAME.parts p ON p.a = a.id;
CREATE FUNCTION twice(x integer) RETURNS integer DETERMINISTIC COMMENT 'it''s 2' RETURN x * 2;
DELIMITER //
CREATE PROCEDURE forget(IN which integer) BEGIN DELETE FROM a_child WHERE id = which; SELECT ';' FROM DATABASE_NAME.parts; END//
DELIMITER ;
CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY STARTS '2024-01-01 03:00:00' ON COMPLETION PRESERVE DISABLE DO DELETE FROM parts;
CREATE EVENT daily ON SCHEDULE EVERY 1 DAY STARTS '2037-01-01 03:00:00' DO DELETE FROM parts;
