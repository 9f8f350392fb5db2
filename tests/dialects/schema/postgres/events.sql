-- Triggers, event triggers and publications.

CREATE TABLE watched (id integer PRIMARY KEY, name text, amount numeric);
CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE TRIGGER a_before BEFORE INSERT OR UPDATE OR DELETE ON watched FOR EACH ROW EXECUTE FUNCTION noted();
CREATE TRIGGER b_columns AFTER UPDATE OF name, amount ON watched FOR EACH ROW WHEN (old.name IS DISTINCT FROM new.name AND old.* IS DISTINCT FROM new.*) EXECUTE FUNCTION noted('a', 'it''s', '\');
CREATE TRIGGER c_statement AFTER INSERT ON watched REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION noted();
CREATE TRIGGER d_both AFTER UPDATE ON watched REFERENCING OLD TABLE AS "Old Rows" NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION noted();
CREATE TRIGGER e_truncate BEFORE TRUNCATE ON watched EXECUTE FUNCTION noted();
CREATE CONSTRAINT TRIGGER f_constraint AFTER INSERT ON watched DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION noted();
CREATE TABLE other_watched (id integer);
CREATE CONSTRAINT TRIGGER g_from AFTER DELETE ON watched FROM other_watched NOT DEFERRABLE FOR EACH ROW WHEN (old.id > 0) EXECUTE FUNCTION noted();
CREATE TRIGGER h_disabled BEFORE INSERT ON watched FOR EACH ROW EXECUTE FUNCTION noted();
CREATE TRIGGER i_always BEFORE INSERT ON watched FOR EACH ROW EXECUTE FUNCTION noted();
CREATE TRIGGER j_replica BEFORE INSERT ON watched FOR EACH ROW EXECUTE FUNCTION noted();
ALTER TABLE watched DISABLE TRIGGER h_disabled, ENABLE ALWAYS TRIGGER i_always, ENABLE REPLICA TRIGGER j_replica;
CREATE TRIGGER suppressed BEFORE UPDATE ON other_watched FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
COMMENT ON TRIGGER f_constraint ON watched IS 'checked late';

CREATE FUNCTION happened() RETURNS event_trigger LANGUAGE plpgsql AS 'begin raise debug ''%'', tg_tag; end';
CREATE EVENT TRIGGER on_ddl ON ddl_command_end EXECUTE FUNCTION happened();
CREATE EVENT TRIGGER on_start ON ddl_command_start WHEN TAG IN ('CREATE TABLE', 'DROP TABLE') EXECUTE FUNCTION happened();
CREATE EVENT TRIGGER "On Drop" ON sql_drop EXECUTE FUNCTION happened();
CREATE EVENT TRIGGER on_rewrite ON table_rewrite EXECUTE FUNCTION happened();
ALTER EVENT TRIGGER on_rewrite DISABLE;
ALTER EVENT TRIGGER on_start ENABLE ALWAYS;
ALTER EVENT TRIGGER "On Drop" ENABLE REPLICA;
COMMENT ON EVENT TRIGGER on_ddl IS 'ddl';

CREATE PUBLICATION everything FOR ALL TABLES;
CREATE PUBLICATION nothing;
CREATE PUBLICATION "some" FOR TABLE watched, other_watched WITH (publish = 'insert, delete');
CREATE PUBLICATION "Silent;" FOR TABLE watched WITH (publish = '');
CREATE TABLE published_parent (a integer PRIMARY KEY);
CREATE TABLE published_child () INHERITS (published_parent);
CREATE PUBLICATION inherited FOR TABLE published_parent;
COMMENT ON PUBLICATION "some" IS 'some of it';
