-- Foreign keys in circles, to themselves, and with every action.

CREATE TABLE chicken (id integer PRIMARY KEY, egg integer);
CREATE TABLE egg (id integer PRIMARY KEY, chicken integer NOT NULL REFERENCES chicken DEFERRABLE INITIALLY DEFERRED);
ALTER TABLE chicken ADD CONSTRAINT laid FOREIGN KEY (egg) REFERENCES egg (id) DEFERRABLE;
CREATE TABLE a (id integer PRIMARY KEY, c integer);
CREATE TABLE b (id integer PRIMARY KEY, a integer REFERENCES a ON DELETE CASCADE ON UPDATE CASCADE);
CREATE TABLE c (id integer PRIMARY KEY, b integer REFERENCES b ON DELETE RESTRICT);
ALTER TABLE a ADD FOREIGN KEY (c) REFERENCES c ON DELETE SET NULL ON UPDATE SET DEFAULT;
CREATE TABLE tree (id integer PRIMARY KEY, parent integer REFERENCES tree, root integer CONSTRAINT "Root" REFERENCES tree (id));
CREATE TABLE wide (x integer, y text, z uuid, UNIQUE (x, y), PRIMARY KEY (z), CONSTRAINT other_order UNIQUE (y, x));
CREATE TABLE refers (m integer, n text, o uuid REFERENCES wide, CONSTRAINT full_match FOREIGN KEY (m, n) REFERENCES wide (x, y) MATCH FULL, CONSTRAINT simple_match FOREIGN KEY (n, m) REFERENCES wide (y, x));
CREATE TABLE index_only (a integer, b integer);
CREATE UNIQUE INDEX index_only_unique ON index_only (a);
CREATE TABLE refers_to_index (a integer REFERENCES index_only (a));
CREATE TABLE twice (id integer REFERENCES tree, CONSTRAINT again FOREIGN KEY (id) REFERENCES tree, CONSTRAINT once_more FOREIGN KEY (id) REFERENCES tree);
COMMENT ON CONSTRAINT laid ON chicken IS 'which was first?';
COMMENT ON CONSTRAINT "Root" ON tree IS 'a "root"';
ALTER TABLE twice ALTER CONSTRAINT again DEFERRABLE;
