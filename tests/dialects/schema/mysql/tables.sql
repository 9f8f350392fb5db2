-- Without programs, whose text only their definer may read.

CREATE TABLE parents (id int AUTO_INCREMENT PRIMARY KEY, name varchar(10) NOT NULL DEFAULT 'a' COMMENT 'it''s');
CREATE TABLE children (
  id int PRIMARY KEY, parent int, happy timestamp NOT NULL DEFAULT '2020-01-01 00:00:00',
  KEY happy (happy), CONSTRAINT parent FOREIGN KEY (parent) REFERENCES parents (id)
);
CREATE TABLE lonely (a datetime DEFAULT CURRENT_TIMESTAMP);
CREATE VIEW b_view AS SELECT id, 'a\\b"c' || 'x' AS c FROM children WHERE happy > '2001-01-01';
CREATE VIEW a_view AS SELECT id FROM b_view;
CREATE TRIGGER named BEFORE INSERT ON parents FOR EACH ROW SET NEW.name = 'b';
CREATE EVENT daily ON SCHEDULE EVERY 1 DAY STARTS '2035-01-01 00:00:00' DISABLE DO DELETE FROM children;
