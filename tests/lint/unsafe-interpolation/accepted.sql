-- migrate:up env:LIMIT_ROWS
CREATE VIEW v AS SELECT * FROM t LIMIT ${LIMIT_ROWS};
INSERT INTO words VALUES ('${OTHER} is no variable of this section');
-- '${LIMIT_ROWS}'
-- migrate:down
DROP VIEW v;
