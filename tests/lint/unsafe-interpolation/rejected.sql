-- expect: 3 5 7
-- migrate:up env:NAME
INSERT INTO words VALUES ('it is ${NAME}');
INSERT INTO words
VALUES (1, 'a''b ${NAME}');
-- migrate:down env:NAME
DELETE FROM words WHERE w = '${NAME}';
