-- What MySQL and MariaDB both have, each kind of object and of index, option and default at least once.

SET sql_mode = '';
CREATE TABLE plain (
  id bigint unsigned NOT NULL AUTO_INCREMENT,
  name varchar(100) CHARACTER SET latin1 COLLATE latin1_german2_ci NOT NULL DEFAULT 'it''s; -- \\ "x" `y` é' COMMENT 'ENGINE=InnoDB AUTO_INCREMENT=7, it''s \\ \n \t "x"',
  kind enum('a','b;','it''s') DEFAULT 'b;',
  flags set('x','y') CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
  price decimal(12,4) unsigned DEFAULT '0.0000',
  made datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
  zone timestamp NULL DEFAULT '2001-02-03 04:05:06',
  strict timestamp NOT NULL,
  old timestamp NOT NULL DEFAULT '0000-00-00 00:00:00',
  bits bit(5) DEFAULT b'101',
  raw binary(3) DEFAULT 'a\0b',
  body longtext,
  place point NOT NULL,
  half int GENERATED ALWAYS AS (price / 2) VIRTUAL COMMENT 'half; of it',
  whole varchar(120) GENERATED ALWAYS AS (concat(name, ')')) STORED,
  random double DEFAULT (rand() + 1),
  hidden int INVISIBLE,
  PRIMARY KEY (id),
  UNIQUE KEY whole (whole(10), kind) COMMENT 'of; two',
  KEY falling (price DESC, id),
  FULLTEXT KEY words (body),
  SPATIAL KEY where_ (place),
  CONSTRAINT positive CHECK (price >= 0 AND kind <> ');')
) ENGINE=InnoDB AUTO_INCREMENT=77 DEFAULT CHARSET=utf8mb4 ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=8 STATS_PERSISTENT=1
  COMMENT='it''s) ENGINE=x AUTO_INCREMENT=5 \\ \n; 🎉';
INSERT INTO plain (price, place, strict) VALUES (1, point(1, 2), '2020-01-01');

SET sql_mode = DEFAULT;
CREATE TABLE counted (id int AUTO_INCREMENT PRIMARY KEY) ENGINE=MyISAM AUTO_INCREMENT=9 CHECKSUM=1 DELAY_KEY_WRITE=1
  PACK_KEYS=1 MAX_ROWS=1000 AVG_ROW_LENGTH=50 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE merged (id int PRIMARY KEY) ENGINE=MERGE UNION=(counted) INSERT_METHOD=LAST DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE in_memory (a int NOT NULL, KEY a (a) USING BTREE, KEY h (a) USING HASH) ENGINE=MEMORY;
CREATE TABLE lines_of_text (a int NOT NULL) ENGINE=CSV;

-- circular, to itself, of two columns, with every action
CREATE TABLE egg (id int PRIMARY KEY, hen int, a int, b int, UNIQUE KEY ab (a, b)) ENGINE=InnoDB;
CREATE TABLE hen (
  id int PRIMARY KEY, egg int, mother int, a int, b int,
  CONSTRAINT laid FOREIGN KEY (egg) REFERENCES egg (id) ON DELETE SET NULL ON UPDATE CASCADE,
  CONSTRAINT mother FOREIGN KEY (mother) REFERENCES hen (id) ON DELETE RESTRICT,
  FOREIGN KEY (a, b) REFERENCES egg (a, b) ON DELETE CASCADE
) ENGINE=InnoDB;
ALTER TABLE egg ADD CONSTRAINT hatched FOREIGN KEY (hen) REFERENCES hen (id) ON DELETE NO ACTION;

CREATE TABLE sold (id int NOT NULL, day date NOT NULL, shop int NOT NULL, PRIMARY KEY (id, day, shop))
  ENGINE=InnoDB AUTO_INCREMENT=3
  PARTITION BY RANGE (year(day)) SUBPARTITION BY HASH (shop) SUBPARTITIONS 2 (
    PARTITION `old;` VALUES LESS THAN (2020) COMMENT = 'it''s; old' ENGINE = InnoDB,
    PARTITION rest VALUES LESS THAN MAXVALUE ENGINE = InnoDB);
CREATE TABLE listed (a int NOT NULL, b varchar(5) NOT NULL) ENGINE=InnoDB
  PARTITION BY LIST COLUMNS (b) (PARTITION p0 VALUES IN ('a', ';'), PARTITION p1 VALUES IN ('''', '\\'));
CREATE TABLE keyed (a int NOT NULL PRIMARY KEY) ENGINE=InnoDB PARTITION BY KEY (a) PARTITIONS 3;

-- names
CREATE TABLE `a``b'c"d;e--f/*g*/ $$ %s \h
#i` (
  `select` int, `x``y'z"; --x` int, `é漢` int, `1` int, `  x` int,
  `ssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss` int,
  KEY `k``;
z` (`select`), CONSTRAINT `c``'";` CHECK (`x``y'z"; --x` > 1), PRIMARY KEY (`1`)
) ENGINE=InnoDB COMMENT='';
CREATE TABLE `order` (`key` int, `AUTO_INCREMENT` int AUTO_INCREMENT PRIMARY KEY, `ENGINE` int) ENGINE=InnoDB AUTO_INCREMENT=4;
CREATE TABLE `Ünïcode 漢字` (a int) ENGINE=InnoDB DEFAULT CHARSET=latin1;
CREATE TABLE `tttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttt` (a int) ENGINE=InnoDB;

-- views: on views that come later, on functions, with options, with a name that is a table's, a column's, an alias'
DELIMITER $$
CREATE FUNCTION doubled(a int) RETURNS int DETERMINISTIC COMMENT 'it''s; \\ twice' RETURN a * 2$$
CREATE FUNCTION labelled(a varchar(20) CHARACTER SET latin1, b enum('x', 'it''s;')) RETURNS varchar(20) CHARSET latin1 COLLATE latin1_bin
  READS SQL DATA SQL SECURITY INVOKER
BEGIN
  -- a comment; with 'one quote
  DECLARE found varchar(20) DEFAULT ';;'; # and '' another
  /* and ` this */
  SELECT name INTO found FROM plain WHERE id = a LIMIT 1;
  RETURN concat(found, '$$', "it's \" \\", b);
END$$
DELIMITER ;
CREATE ALGORITHM=MERGE SQL SECURITY INVOKER VIEW z_first AS SELECT id, price FROM plain WHERE price > 1 WITH LOCAL CHECK OPTION;
CREATE VIEW a_last AS SELECT id, doubled(id) AS twice FROM z_first;
CREATE VIEW m_middle (`a``b`, `select`) AS SELECT twice, ';`x`.' FROM a_last UNION ALL SELECT id, 'it''s \\ "' FROM z_first ORDER BY 1;
CREATE ALGORITHM=TEMPTABLE VIEW `v``'"; --
z` AS SELECT `a``b` AS `x``y` FROM m_middle GROUP BY 1;
CREATE VIEW trimmed AS SELECT trim(BOTH 'x' FROM b.b) AS t, extract(YEAR FROM sold.day) AS y FROM listed b, sold WHERE EXISTS (SELECT 1 FROM egg JOIN hen ON egg.hen = hen.id);
CREATE VIEW shadowing AS WITH trimmed AS (SELECT 1 AS one), m_middle AS (SELECT 2 AS two) SELECT one, two FROM trimmed JOIN m_middle;
SET NAMES latin1;
CREATE VIEW old_client AS SELECT 'plain' AS a;
SET NAMES utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE VIEW other_collation AS SELECT 'é🎉' AS a;
SET NAMES utf8mb4;

-- procedures
DELIMITER //
CREATE PROCEDURE `p``'";--
z`(IN a int, OUT b varchar(10), INOUT c decimal(5,2)) MODIFIES SQL DATA COMMENT ''
BEGIN
  DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; RESIGNAL; END;
  again: LOOP
    SET a = a - 1;
    IF a < 0 THEN LEAVE again; END IF;
    CASE a WHEN 1 THEN SET b = '//'; ELSE SET b = ';;'; END CASE;
  END LOOP;
END//
CREATE PROCEDURE ends_in_a_comment() BEGIN END -- the end
//
DELIMITER ;
CREATE PROCEDURE without_body() SELECT 1;

-- triggers in an order that is not theirs by name
DELIMITER ;;
CREATE TRIGGER second BEFORE INSERT ON plain FOR EACH ROW SET NEW.price = NEW.price + 1;;
CREATE TRIGGER third BEFORE INSERT ON plain FOR EACH ROW FOLLOWS second BEGIN SET NEW.price = NEW.price * 2; SET @x = ';;'; END;;
CREATE TRIGGER first_ BEFORE INSERT ON plain FOR EACH ROW PRECEDES second SET NEW.price = 3;;
CREATE TRIGGER `t``'";--
z` AFTER DELETE ON `a``b'c"d;e--f/*g*/ $$ %s \h
#i` FOR EACH ROW /* ; */ SET @gone = 1;;
DELIMITER ;

-- events
SET time_zone = '+05:30';
CREATE EVENT zoned ON SCHEDULE EVERY 1 DAY STARTS '2035-01-01 00:00:00' ON COMPLETION PRESERVE DISABLE COMMENT 'it''s; \\' DO DELETE FROM plain WHERE id < 0;
SET time_zone = DEFAULT;
CREATE EVENT `e``'";--
z` ON SCHEDULE AT '2036-01-01 00:00:00' DO SET @a = 1;

-- what depends on the collation of the database at its birth
ALTER DATABASE COLLATE latin1_swedish_ci;
CREATE FUNCTION older(a varchar(10)) RETURNS varchar(10) DETERMINISTIC RETURN upper(a);
ALTER DATABASE COLLATE utf8mb4_unicode_ci;
