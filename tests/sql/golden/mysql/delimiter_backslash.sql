DELIMITER \
select 1;