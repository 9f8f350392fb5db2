CREATE SEQUENCE counter START WITH 5 INCREMENT BY 3 CACHE 2;
SELECT NEXTVAL(counter);
CREATE TABLE numbered (a bigint DEFAULT NEXTVAL(counter), b integer, u uuid, i inet6);
INSERT INTO numbered (b, u, i) VALUES (1, '00000000-0000-0000-0000-00000000abcd', '::1'), (2, NULL, NULL);
CREATE TABLE remembered (a integer) WITH SYSTEM VERSIONING;
INSERT INTO remembered VALUES (1);
UPDATE remembered SET a = 2;
