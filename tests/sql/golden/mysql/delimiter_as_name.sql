create table t (
  delimiter varchar(1),
  x int
); select delimiter from t;
select '
DELIMITER //
';