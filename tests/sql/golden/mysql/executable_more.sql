/*!50001 select 'a;b' */;
/*!select 1*/;/*!99999 select
2 */ ;
/*M!100100 select `c;d` -- e;
 */;
select 1 /*!, 2 */ /*M!, 3 */; insert /*! ignore */ into t values (1);
/*!50003 create table t (a int) *//*!50100 engine = 'x' */;