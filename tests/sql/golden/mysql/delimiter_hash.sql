drop procedure if exists foo;

delimiter #

create procedure foo()
begin
  -- not # here
  select 1; /* nor # here */
end #
#

create procedure bar() begin select '#', `#`; end#
# select 2 #

delimiter ;
# a comment again; yes
call foo();
