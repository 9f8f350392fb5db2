-- What MariaDB has since 10.6, 10.7 and 10.10.

CREATE TABLE ignored (a int, b int, KEY a (a) IGNORED, KEY b (b)) ENGINE=InnoDB;
CREATE TABLE newer_types (u uuid DEFAULT uuid(), short inet4) ENGINE=InnoDB;
