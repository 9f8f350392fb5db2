delimiter --
select 1 --
-- select 2 --
delimiter ;
-- a comment; again
select 3;
